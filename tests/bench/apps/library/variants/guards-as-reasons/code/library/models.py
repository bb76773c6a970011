"""Tables of the lending desk."""
from datetime import datetime

from flask import current_app

from library.extensions import db


class Member(db.Model):
    __tablename__ = "members"

    id = db.Column(db.Integer, primary_key=True)
    card_number = db.Column(db.String(20), unique=True, nullable=False)
    email = db.Column(db.String(200), nullable=False)
    status = db.Column(db.String(20), nullable=False, default="active")
    outstanding_fines = db.Column(db.Numeric(8, 2), nullable=False, default=0)
    suspended_at = db.Column(db.DateTime, nullable=True)

    loans = db.relationship("Loan", back_populates="member", lazy="dynamic")

    @property
    def owes_too_much(self):
        return self.outstanding_fines >= current_app.config["FINE_LIMIT"]

    @property
    def is_active(self):
        return self.status == "active"

    def may_borrow(self):
        """The reason why not, or None."""
        if not self.is_active:
            return "membership is not active"
        if self.owes_too_much:
            return "outstanding fines are too high"
        if self.running_loans().count() >= current_app.config["MAX_RUNNING_LOANS"]:
            return "too many running loans"
        return None

    def running_loans(self):
        return self.loans.filter_by(status="running")

    def __repr__(self):
        return "<Member %s>" % self.card_number


class Copy(db.Model):
    __tablename__ = "copies"

    id = db.Column(db.Integer, primary_key=True)
    barcode = db.Column(db.String(40), unique=True, nullable=False)
    title = db.Column(db.String(300), nullable=False)
    condition = db.Column(db.String(20), nullable=False, default="available")

    holds = db.relationship("Hold", back_populates="copy", lazy="dynamic")


class Loan(db.Model):
    __tablename__ = "loans"

    id = db.Column(db.Integer, primary_key=True)
    member_id = db.Column(db.Integer, db.ForeignKey("members.id"), nullable=False)
    copy_id = db.Column(db.Integer, db.ForeignKey("copies.id"), nullable=False)
    status = db.Column(db.String(20), nullable=False, default="running")
    due_at = db.Column(db.DateTime, nullable=False)
    renewals = db.Column(db.Integer, nullable=False, default=0)
    returned_at = db.Column(db.DateTime, nullable=True)

    member = db.relationship("Member", back_populates="loans")
    copy = db.relationship("Copy")

    @property
    def is_overdue(self):
        return self.due_at < datetime.utcnow()


class Hold(db.Model):
    __tablename__ = "holds"

    id = db.Column(db.Integer, primary_key=True)
    member_id = db.Column(db.Integer, db.ForeignKey("members.id"), nullable=False)
    copy_id = db.Column(db.Integer, db.ForeignKey("copies.id"), nullable=False)
    status = db.Column(db.String(20), nullable=False, default="waiting")
    placed_at = db.Column(db.DateTime, nullable=False, default=datetime.utcnow)

    member = db.relationship("Member")
    copy = db.relationship("Copy", back_populates="holds")
