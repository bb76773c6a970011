from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from payables.errors import Forbidden, InvalidState, NotFound
from payables.models import Employee, Invoice, InvoiceStatus, Role, SupplierStatus
from payables.settings import settings

REVIEWERS = {Role.APPROVER, Role.DIRECTOR}


class InvoiceService:
    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, invoice_id: int) -> Invoice:
        invoice = self.session.scalars(select(Invoice).where(Invoice.id == invoice_id)).one_or_none()
        if invoice is None:
            raise NotFound(f"invoice {invoice_id}")
        return invoice

    def submit(self, invoice_id: int, employee: Employee) -> Invoice:
        invoice = self.get(invoice_id)
        if not invoice.is_submittable:
            raise InvalidState("only a draft or rejected invoice can be submitted")
        if invoice.supplier.status != SupplierStatus.APPROVED:
            raise InvalidState("supplier is not approved")
        if invoice.total <= 0:
            raise InvalidState("nothing to pay")
        if invoice.rejection_count >= settings.max_rejections:
            raise InvalidState("rejected too often")

        invoice.status = InvoiceStatus.SUBMITTED
        invoice.submitted_by = employee
        self.session.commit()
        return invoice

    def approve(self, invoice_id: int, employee: Employee) -> Invoice:
        invoice = self.get(invoice_id)
        self._check_reviewer(employee)
        if invoice.status != InvoiceStatus.SUBMITTED:
            raise InvalidState("invoice is not waiting for approval")
        if not invoice.may_be_approved_by(employee):
            raise Forbidden("this amount needs a director")
        if invoice.submitted_by_id == employee.id:
            raise Forbidden("four-eyes principle")

        now = datetime.now(timezone.utc)
        invoice.status = InvoiceStatus.APPROVED
        invoice.approved_by = employee
        invoice.approved_at = now
        invoice.due_at = now + timedelta(days=settings.payment_term_days)
        self.session.commit()
        return invoice

    def reject(self, invoice_id: int, employee: Employee) -> Invoice:
        invoice = self.get(invoice_id)
        self._check_reviewer(employee)
        if invoice.status != InvoiceStatus.SUBMITTED:
            raise InvalidState("invoice is not waiting for approval")

        invoice.status = InvoiceStatus.REJECTED
        invoice.rejection_count += 1
        invoice.submitted_by = None
        self.session.commit()
        return invoice

    def void(self, invoice_id: int, employee: Employee) -> Invoice:
        if employee.role == Role.CLERK:
            raise Forbidden("clerks cannot void invoices")
        invoice = self.get(invoice_id)
        if invoice.status in (InvoiceStatus.PAID, InvoiceStatus.VOID):
            raise InvalidState("too late to void this invoice")
        if invoice.amount_paid != 0:
            raise InvalidState("a payment has been executed")
        invoice.status = InvoiceStatus.VOID
        self.session.commit()
        return invoice

    def list_open(self) -> list[Invoice]:
        query = select(Invoice).where(Invoice.status == InvoiceStatus.APPROVED).order_by(Invoice.due_at)
        return list(self.session.scalars(query))

    @staticmethod
    def _check_reviewer(employee: Employee) -> None:
        if employee.role not in REVIEWERS:
            raise Forbidden("only approvers and directors review invoices")
