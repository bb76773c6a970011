import enum
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Enum, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from payables.db import Base
from payables.models.party import Employee, Role, Supplier
from payables.settings import settings


class InvoiceStatus(enum.Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    VOID = "void"


class PaymentStatus(enum.Enum):
    SCHEDULED = "scheduled"
    EXECUTED = "executed"
    FAILED = "failed"


class Invoice(Base):
    __tablename__ = "invoice"

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    number: Mapped[str] = mapped_column(String(40))
    total: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    amount_paid: Mapped[Decimal] = mapped_column(Numeric(12, 2), default=Decimal(0))
    status: Mapped[InvoiceStatus] = mapped_column(Enum(InvoiceStatus), default=InvoiceStatus.DRAFT)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    approved_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    rejection_count: Mapped[int] = mapped_column(default=0)

    supplier: Mapped[Supplier] = relationship()
    submitted_by: Mapped[Employee | None] = relationship(foreign_keys=[submitted_by_id])
    approved_by: Mapped[Employee | None] = relationship(foreign_keys=[approved_by_id])

    @property
    def amount_open(self) -> Decimal:
        return self.total - self.amount_paid

    @property
    def is_submittable(self) -> bool:
        return self.status in (InvoiceStatus.DRAFT, InvoiceStatus.REJECTED)

    def may_be_approved_by(self, employee: Employee) -> bool:
        return employee.role == Role.DIRECTOR or not self.needs_director

    @property
    def needs_director(self) -> bool:
        return self.total > settings.director_threshold


class Payment(Base):
    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    status: Mapped[PaymentStatus] = mapped_column(Enum(PaymentStatus), default=PaymentStatus.SCHEDULED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    invoice: Mapped[Invoice] = relationship()
