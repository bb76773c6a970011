"""What the application needs from the outside."""
from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Protocol

from helpdesk.domain import Agent, Comment, Ticket


class TicketRepository(ABC):
    @abstractmethod
    def get(self, ticket_id: str) -> Ticket | None: ...

    @abstractmethod
    def add(self, ticket: Ticket) -> None: ...

    @abstractmethod
    def save(self, ticket: Ticket) -> None: ...

    @abstractmethod
    def active(self) -> list[Ticket]: ...


class AgentRepository(ABC):
    @abstractmethod
    def get(self, agent_id: str) -> Agent | None: ...

    @abstractmethod
    def save(self, agent: Agent) -> None: ...


class CommentRepository(ABC):
    @abstractmethod
    def add(self, comment: Comment) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...
