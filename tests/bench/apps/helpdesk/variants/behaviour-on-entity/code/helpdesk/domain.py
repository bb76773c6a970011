"""Entities of the helpdesk."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto

from helpdesk import policy
from helpdesk.errors import WrongState


class TicketStatus(StrEnum):
    NEW = auto()
    ASSIGNED = auto()
    WAITING_FOR_CUSTOMER = auto()
    RESOLVED = auto()
    CLOSED = auto()


class Priority(StrEnum):
    LOW = auto()
    NORMAL = auto()
    HIGH = auto()
    URGENT = auto()


class Visibility(StrEnum):
    PUBLIC = auto()
    INTERNAL = auto()


@dataclass
class Agent:
    name: str
    on_shift: bool = False
    open_tickets: int = 0
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def has_capacity(self) -> bool:
        return self.on_shift and self.open_tickets < policy.MAX_OPEN_TICKETS


@dataclass
class Ticket:
    subject: str
    opened_at: datetime
    priority: Priority = Priority.NORMAL
    status: TicketStatus = TicketStatus.NEW
    agent: Agent | None = None
    resolved_at: datetime | None = None
    reopen_count: int = 0
    escalation_level: int = 0
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def is_active(self) -> bool:
        return self.status not in {TicketStatus.RESOLVED, TicketStatus.CLOSED}

    @property
    def can_be_reopened(self) -> bool:
        return self.status is TicketStatus.RESOLVED and self.reopen_count < policy.MAX_REOPENS

    def ensure(self, *states: TicketStatus) -> None:
        if self.status not in states:
            raise WrongState(self.status)

    def close(self) -> None:
        self.ensure(TicketStatus.RESOLVED)
        self.status = TicketStatus.CLOSED

    def resolve(self, moment: datetime) -> None:
        self.ensure(TicketStatus.ASSIGNED, TicketStatus.WAITING_FOR_CUSTOMER)
        self.status = TicketStatus.RESOLVED
        self.resolved_at = moment

    @property
    def preview(self) -> str:
        return self.subject[: policy.SUBJECT_PREVIEW_LENGTH]


@dataclass
class Comment:
    ticket: Ticket
    author: str
    visibility: Visibility
    written_at: datetime
    text: str = ""
