from datetime import datetime, timezone

from sqlalchemy.orm import Session

from payables.errors import InvalidState, NotFound
from payables.models import Supplier, SupplierStatus


class SupplierService:
    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, supplier_id: int) -> Supplier:
        supplier = self.session.get(Supplier, supplier_id)
        if supplier is None:
            raise NotFound(f"supplier {supplier_id}")
        return supplier

    def approve(self, supplier_id: int) -> Supplier:
        supplier = self.get(supplier_id)
        if supplier.status is not SupplierStatus.PENDING:  # spec: ApproveSupplier.requires
            raise InvalidState("supplier has already been reviewed")
        supplier.status = SupplierStatus.APPROVED  # spec: ApproveSupplier.ensures
        supplier.approved_at = datetime.now(timezone.utc)  # spec: ApproveSupplier.ensures
        self.session.commit()
        return supplier

    def block(self, supplier_id: int, reason: str) -> Supplier:
        supplier = self.get(supplier_id)
        if supplier.status == SupplierStatus.BLOCKED:  # spec: BlockSupplier.requires
            raise InvalidState("supplier is blocked already")
        supplier.status = SupplierStatus.BLOCKED  # spec: BlockSupplier.ensures
        supplier.blocked_reason = reason  # spec: BlockSupplier.ensures
        self.session.commit()
        return supplier
