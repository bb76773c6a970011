"""Borrowing, renewing and returning."""
from datetime import datetime, timedelta

from flask import Blueprint, abort, current_app, jsonify, request

from library.extensions import db
from library.models import Copy, Hold, Loan, Member

loans = Blueprint("loans", __name__)


def loan_period():
    return timedelta(days=current_app.config["LOAN_PERIOD_DAYS"])


def take_back(loan):
    if loan.is_overdue:
        loan.member.outstanding_fines += current_app.config["LATE_FEE"]
    loan.status = "returned"
    loan.returned_at = datetime.utcnow()
    loan.copy.condition = "available"
    db.session.commit()


@loans.route("", methods=["POST"])
def borrow():
    payload = request.get_json()
    member = Member.query.filter_by(card_number=payload["card"]).first_or_404()
    copy = Copy.query.filter_by(barcode=payload["barcode"]).first_or_404()

    reason = member.may_borrow()
    if reason is not None:
        abort(403, reason)
    if copy.condition != "available":
        abort(409, "this copy cannot be borrowed")

    copy.condition = "lent"
    loan = Loan(
        member=member,
        copy=copy,
        status="running",
        due_at=datetime.utcnow() + loan_period(),
        renewals=0,
    )
    db.session.add(loan)
    db.session.commit()
    return jsonify(id=loan.id, due_at=loan.due_at.isoformat()), 201


@loans.route("/<int:loan_id>/renew", methods=["POST"])
def renew(loan_id):
    loan = Loan.query.get_or_404(loan_id)
    if loan.status != "running":
        abort(409, "loan is not running")
    if loan.renewals >= current_app.config["MAX_RENEWALS"]:
        abort(409, "no renewals left")
    if loan.is_overdue:
        abort(409, "loan is overdue")
    if Hold.query.filter_by(copy_id=loan.copy_id, status="waiting").count() > 0:
        abort(409, "somebody is waiting for this copy")

    loan.renewals += 1
    loan.due_at = loan.due_at + loan_period()
    db.session.commit()
    return jsonify(due_at=loan.due_at.isoformat(), renewals=loan.renewals)


@loans.route("/<int:loan_id>/return", methods=["POST"])
def give_back(loan_id):
    loan = Loan.query.get_or_404(loan_id)
    if loan.status != "running":
        abort(409, "loan is not running")
    take_back(loan)
    return jsonify(status=loan.status)


@loans.route("/drop-box/<int:loan_id>", methods=["POST"])
def drop_box(loan_id):
    """The machine at the door reads the barcode of what falls in."""
    loan = Loan.query.get(loan_id)
    if loan is None:
        return "", 404
    if loan.status == "running":
        take_back(loan)
    return "", 204


@loans.route("/<int:loan_id>/lost", methods=["POST"])
def report_loss(loan_id):
    loan = Loan.query.get_or_404(loan_id)
    if loan.status != "running":
        abort(409, "loan is not running")

    loan.status = "written_off"
    loan.copy.condition = "lost"
    loan.member.outstanding_fines += current_app.config["REPLACEMENT_FEE"]
    db.session.commit()
    return jsonify(status=loan.status)


@loans.route("/<int:loan_id>")
def show(loan_id):
    loan = Loan.query.get_or_404(loan_id)
    return jsonify(id=loan.id, status=loan.status, overdue=loan.is_overdue)
