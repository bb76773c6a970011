from datetime import datetime, timezone
from decimal import Decimal

from sqlalchemy.orm import Session

from payables.errors import AmountError, InvalidState, NotFound
from payables.models import Invoice, InvoiceStatus, Payment, PaymentStatus, SupplierStatus
from payables.settings import settings


class PaymentService:
    def __init__(self, session: Session) -> None:
        self.session = session

    def schedule(self, invoice: Invoice, amount: Decimal) -> Payment:
        if invoice.status != InvoiceStatus.APPROVED:  # spec: SchedulePayment.requires
            raise InvalidState("invoice is not approved")
        if invoice.supplier.status != SupplierStatus.APPROVED:  # spec: SchedulePayment.requires
            raise InvalidState("supplier is blocked")
        if amount < settings.minimum_payment:  # spec: SchedulePayment.requires
            raise AmountError("amount is too small")
        if amount > invoice.amount_open:  # spec: SchedulePayment.requires
            raise AmountError("amount exceeds what is open")

        payment = Payment(
            invoice=invoice,  # spec: SchedulePayment.field
            amount=amount,  # spec: SchedulePayment.field
            status=PaymentStatus.SCHEDULED,  # spec: SchedulePayment.field
            attempts=0,  # spec: SchedulePayment.field
            created_at=datetime.now(timezone.utc),  # spec: SchedulePayment.field
        )
        self.session.add(payment)
        self.session.commit()
        return payment

    def confirm(self, payment_id: int) -> Payment:
        payment = self._scheduled(payment_id)
        invoice = payment.invoice
        payment.status = PaymentStatus.EXECUTED  # spec: PaymentExecuted.ensures
        invoice.amount_paid = invoice.amount_paid + payment.amount  # spec: PaymentExecuted.ensures
        if invoice.amount_paid >= invoice.total:  # spec: PaymentExecuted.condition
            invoice.status = InvoiceStatus.PAID  # spec: PaymentExecuted.ensures
        self.session.commit()
        return payment

    def refuse(self, payment_id: int) -> Payment:
        payment = self._scheduled(payment_id)
        payment.attempts += 1  # spec: PaymentRefused.ensures
        if payment.attempts >= settings.max_payment_attempts:  # spec: PaymentRefused.condition
            payment.status = PaymentStatus.FAILED  # spec: PaymentRefused.ensures
        self.session.commit()
        return payment

    def _scheduled(self, payment_id: int) -> Payment:
        payment = self.session.get(Payment, payment_id)
        if payment is None:
            raise NotFound(f"payment {payment_id}")
        if payment.status is not PaymentStatus.SCHEDULED:  # spec: PaymentExecuted.requires, PaymentRefused.requires
            raise InvalidState("payment is settled")
        return payment
