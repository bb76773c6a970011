"""Tables of the billing service."""
import enum
from datetime import datetime

from sqlalchemy import Boolean, Column, DateTime, Enum, ForeignKey, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, relationship, sessionmaker

from billing.settings import settings

Base = declarative_base()
Session = sessionmaker(bind=create_engine(settings.database_url))


class SubscriptionStatus(str, enum.Enum):
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELLED = "cancelled"
    ENDED = "ended"


class ReminderKind(str, enum.Enum):
    TRIAL_ENDING = "trial_ending"
    PAYMENT_OVERDUE = "payment_overdue"


class ExportStatus(str, enum.Enum):
    REQUESTED = "requested"
    READY = "ready"
    EXPIRED = "expired"


class Account(Base):
    __tablename__ = "accounts"

    id = Column(Integer, primary_key=True)
    email = Column(String(200), nullable=False)
    is_blocked = Column(Boolean, nullable=False, default=False)


class Subscription(Base):
    __tablename__ = "subscriptions"

    id = Column(Integer, primary_key=True)
    account_id = Column(Integer, ForeignKey("accounts.id"), nullable=False)
    status = Column(Enum(SubscriptionStatus), nullable=False)
    trial_ends_at = Column(DateTime)
    trial_reminded_at = Column(DateTime)
    renews_at = Column(DateTime)
    past_due_since = Column(DateTime)
    ended_at = Column(DateTime)
    failed_charges = Column(Integer, nullable=False, default=0)
    cancel_at_period_end = Column(Boolean, nullable=False, default=False)

    account = relationship("Account")


class Reminder(Base):
    __tablename__ = "reminders"

    id = Column(Integer, primary_key=True)
    subscription_id = Column(Integer, ForeignKey("subscriptions.id"), nullable=False)
    kind = Column(Enum(ReminderKind), nullable=False)
    sent_at = Column(DateTime, nullable=False)

    subscription = relationship("Subscription")


class ExportRequest(Base):
    __tablename__ = "export_requests"

    id = Column(Integer, primary_key=True)
    account_id = Column(Integer, ForeignKey("accounts.id"), nullable=False)
    status = Column(Enum(ExportStatus), nullable=False, default=ExportStatus.REQUESTED)
    requested_at = Column(DateTime, nullable=False)
    ready_at = Column(DateTime)

    account = relationship("Account")
