"""Membership and fines."""
from datetime import datetime
from decimal import Decimal

from flask import Blueprint, abort, current_app, jsonify, request

from library.extensions import db
from library.models import Member

members = Blueprint("members", __name__)


@members.route("")
def index():
    page = request.args.get("page", 1, type=int)
    rows = Member.query.order_by(Member.card_number).paginate(page, current_app.config["PAGE_SIZE"])
    return jsonify([{"card": row.card_number, "status": row.status} for row in rows.items])


@members.route("/<int:member_id>/payments", methods=["POST"])
def pay(member_id):
    member = Member.query.get_or_404(member_id)
    amount = Decimal(request.get_json()["amount"])
    if amount <= 0:  # spec: PayFines.requires
        abort(400, "amount must be positive")
    if amount > member.outstanding_fines:  # spec: PayFines.requires
        abort(400, "amount exceeds the outstanding fines")
    member.outstanding_fines -= amount  # spec: PayFines.ensures
    db.session.commit()
    return jsonify(outstanding=str(member.outstanding_fines))


@members.route("/<int:member_id>/suspend", methods=["POST"])
def suspend(member_id):
    member = Member.query.get_or_404(member_id)
    if member.status != "active":  # spec: SuspendMember.requires
        abort(409, "only an active membership can be suspended")
    if not member.owes_too_much:  # spec: SuspendMember.requires
        abort(409, "fines are within the limit")
    member.status = "suspended"  # spec: SuspendMember.ensures
    member.suspended_at = datetime.utcnow()  # spec: SuspendMember.ensures
    db.session.commit()
    current_app.logger.info("member %s suspended", member.card_number)
    return jsonify(status=member.status)


@members.route("/<int:member_id>/reinstate", methods=["POST"])
def reinstate(member_id):
    member = Member.query.get_or_404(member_id)
    if member.status != "suspended":  # spec: ReinstateMember.requires
        abort(409, "membership is not suspended")
    if member.outstanding_fines != 0:  # spec: ReinstateMember.requires
        abort(409, "fines must be paid first")
    member.status = "active"  # spec: ReinstateMember.ensures
    member.suspended_at = None  # spec: ReinstateMember.ensures
    db.session.commit()
    return jsonify(status=member.status)


@members.route("/<int:member_id>", methods=["DELETE"])
def close(member_id):
    member = Member.query.get_or_404(member_id)
    if member.status == "closed":  # spec: CloseMembership.requires
        abort(409, "membership is already closed")
    if member.running_loans().count() > 0:  # spec: CloseMembership.requires
        abort(409, "copies are still on loan")
    if member.outstanding_fines != 0:  # spec: CloseMembership.requires
        abort(409, "fines must be paid first")
    member.status = "closed"  # spec: CloseMembership.ensures
    db.session.commit()
    return "", 204
