from payables.models.invoice import Invoice, InvoiceStatus, Payment, PaymentStatus
from payables.models.party import Employee, Role, Supplier, SupplierStatus

__all__ = [
    "Employee",
    "Invoice",
    "InvoiceStatus",
    "Payment",
    "PaymentStatus",
    "Role",
    "Supplier",
    "SupplierStatus",
]
