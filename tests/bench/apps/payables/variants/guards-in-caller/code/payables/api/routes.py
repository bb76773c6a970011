from decimal import Decimal

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

from payables.api.deps import ActiveEmployee, CurrentEmployee, SessionDep, director
from payables.errors import AmountError, Forbidden, InvalidState, NotFound
from payables.models import SupplierStatus
from payables.services.invoices import InvoiceService
from payables.services.payments import PaymentService
from payables.services.suppliers import SupplierService

router = APIRouter()


class BlockRequest(BaseModel):
    reason: str


class PaymentRequest(BaseModel):
    amount: Decimal


def as_http(error: Exception) -> HTTPException:
    codes = {NotFound: 404, Forbidden: 403, InvalidState: 409, AmountError: 422}
    return HTTPException(status_code=codes.get(type(error), 400), detail=str(error))


@router.post("/suppliers/{supplier_id}/approve", dependencies=[Depends(director)])
def approve_supplier(supplier_id: int, session: SessionDep) -> dict:
    service = SupplierService(session)
    supplier = service.get(supplier_id)
    if supplier.status != SupplierStatus.PENDING:
        raise HTTPException(409, "supplier has already been reviewed")
    service.approve(supplier)
    return {"status": supplier.status.value}


@router.post("/suppliers/{supplier_id}/block", dependencies=[Depends(director)])
def block_supplier(supplier_id: int, body: BlockRequest, session: SessionDep) -> dict:
    service = SupplierService(session)
    supplier = service.get(supplier_id)
    if supplier.status == SupplierStatus.BLOCKED:
        raise HTTPException(409, "supplier is blocked already")
    service.block(supplier, body.reason)
    return {"status": supplier.status.value}


@router.post("/invoices/{invoice_id}/submit")
def submit_invoice(invoice_id: int, session: SessionDep, employee: ActiveEmployee) -> dict:
    try:
        invoice = InvoiceService(session).submit(invoice_id, employee)
    except (NotFound, InvalidState) as error:
        raise as_http(error) from error
    return {"status": invoice.status.value}


@router.post("/invoices/{invoice_id}/approve")
def approve_invoice(invoice_id: int, session: SessionDep, employee: ActiveEmployee) -> dict:
    try:
        invoice = InvoiceService(session).approve(invoice_id, employee)
    except (NotFound, Forbidden, InvalidState) as error:
        raise as_http(error) from error
    return {"status": invoice.status.value, "due_at": invoice.due_at}


@router.post("/invoices/{invoice_id}/reject")
def reject_invoice(invoice_id: int, session: SessionDep, employee: ActiveEmployee) -> dict:
    try:
        invoice = InvoiceService(session).reject(invoice_id, employee)
    except (NotFound, Forbidden, InvalidState) as error:
        raise as_http(error) from error
    return {"status": invoice.status.value}


@router.post("/invoices/{invoice_id}/void")
def void_invoice(invoice_id: int, session: SessionDep, employee: CurrentEmployee) -> dict:
    try:
        invoice = InvoiceService(session).void(invoice_id, employee)
    except (NotFound, Forbidden, InvalidState) as error:
        raise as_http(error) from error
    return {"status": invoice.status.value}


@router.post("/invoices/{invoice_id}/payments", status_code=201)
def schedule_payment(
    invoice_id: int, body: PaymentRequest, session: SessionDep, employee: CurrentEmployee
) -> dict:
    try:
        invoice = InvoiceService(session).get(invoice_id)
        payment = PaymentService(session).schedule(invoice, body.amount)
    except (NotFound, InvalidState, AmountError) as error:
        raise as_http(error) from error
    return {"id": payment.id}


@router.post("/bank/payments/{payment_id}/confirmed")
def payment_confirmed(payment_id: int, session: SessionDep) -> dict:
    payment = PaymentService(session).confirm(payment_id)
    return {"status": payment.status.value}


@router.post("/bank/payments/{payment_id}/refused")
def payment_refused(payment_id: int, session: SessionDep) -> dict:
    payment = PaymentService(session).refuse(payment_id)
    return {"attempts": payment.attempts}


@router.get("/invoices/open")
def open_invoices(session: SessionDep, employee: CurrentEmployee) -> list[dict]:
    return [{"number": row.number, "due_at": row.due_at} for row in InvoiceService(session).list_open()]
