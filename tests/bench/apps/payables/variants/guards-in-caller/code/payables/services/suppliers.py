from datetime import datetime, timezone

from sqlalchemy.orm import Session

from payables.errors import NotFound
from payables.models import Supplier, SupplierStatus


class SupplierService:
    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, supplier_id: int) -> Supplier:
        supplier = self.session.get(Supplier, supplier_id)
        if supplier is None:
            raise NotFound(f"supplier {supplier_id}")
        return supplier

    def approve(self, supplier: Supplier) -> Supplier:
        supplier.status = SupplierStatus.APPROVED
        supplier.approved_at = datetime.now(timezone.utc)
        self.session.commit()
        return supplier

    def block(self, supplier: Supplier, reason: str) -> Supplier:
        supplier.status = SupplierStatus.BLOCKED
        supplier.blocked_reason = reason
        self.session.commit()
        return supplier
