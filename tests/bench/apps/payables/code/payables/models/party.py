import enum
from datetime import datetime

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, mapped_column

from payables.db import Base


class Role(enum.Enum):
    CLERK = "clerk"
    APPROVER = "approver"
    DIRECTOR = "director"


class SupplierStatus(enum.Enum):
    PENDING = "pending"
    APPROVED = "approved"
    BLOCKED = "blocked"


class Employee(Base):
    __tablename__ = "employee"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(Enum(Role), default=Role.CLERK)
    is_active: Mapped[bool] = mapped_column(default=True)
    api_token: Mapped[str] = mapped_column(String(64), unique=True)


class Supplier(Base):
    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[SupplierStatus] = mapped_column(Enum(SupplierStatus), default=SupplierStatus.PENDING)
    blocked_reason: Mapped[str | None] = mapped_column(String(400))
    approved_at: Mapped[datetime | None]
