"""Holds: waiting for a copy that somebody else has."""
from datetime import datetime

from flask import Blueprint, jsonify, request

from library.extensions import db
from library.models import Copy, Hold, Member

holds = Blueprint("holds", __name__)


@holds.route("", methods=["POST"])
def place():
    payload = request.get_json()
    member = Member.query.get(payload["member_id"])
    copy = Copy.query.get(payload["copy_id"])
    if member is None or copy is None:
        return jsonify(error="unknown member or copy"), 404
    if member.status != "active":  # spec: PlaceHold.requires
        return jsonify(error="membership is not active"), 403
    if copy.condition not in ("lent", "held"):  # spec: PlaceHold.requires
        return jsonify(error="copy is on the shelf or lost"), 409

    hold = Hold(
        member_id=member.id,  # spec: PlaceHold.field
        copy_id=copy.id,  # spec: PlaceHold.field
        status="waiting",  # spec: PlaceHold.field
        placed_at=datetime.utcnow(),
    )
    db.session.add(hold)  # spec: PlaceHold.creation
    db.session.commit()
    return jsonify(id=hold.id), 201


@holds.route("/<int:hold_id>", methods=["DELETE"])
def cancel(hold_id):
    hold = Hold.query.get(hold_id)
    if hold is None:
        return jsonify(error="unknown hold"), 404
    if hold.status != "waiting":  # spec: CancelHold.requires
        return jsonify(error="hold is no longer waiting"), 409
    hold.status = "cancelled"  # spec: CancelHold.ensures
    db.session.commit()
    return "", 204


@holds.route("/<int:hold_id>/set-aside", methods=["POST"])
def set_aside(hold_id):
    hold = Hold.query.get(hold_id)
    if hold is None:
        return jsonify(error="unknown hold"), 404
    if hold.status != "waiting":  # spec: SetAside.requires
        return jsonify(error="hold is no longer waiting"), 409
    if hold.copy.condition != "available":  # spec: SetAside.requires
        return jsonify(error="copy has not come back yet"), 409
    hold.status = "fulfilled"  # spec: SetAside.ensures
    hold.copy.condition = "held"  # spec: SetAside.ensures
    db.session.commit()
    return jsonify(status=hold.status)


@holds.route("/waiting")
def waiting():
    rows = Hold.query.filter_by(status="waiting").order_by(Hold.placed_at).all()
    return jsonify([{"id": row.id, "copy": row.copy.title} for row in rows])
