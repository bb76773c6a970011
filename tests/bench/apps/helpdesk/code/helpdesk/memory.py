"""Repositories that live in dictionaries."""
from __future__ import annotations

from datetime import datetime, timezone

from helpdesk.domain import Agent, Comment, Ticket
from helpdesk.ports import AgentRepository, CommentRepository, TicketRepository


class InMemoryTickets(TicketRepository):
    def __init__(self) -> None:
        self._rows: dict[str, Ticket] = {}

    def get(self, ticket_id: str) -> Ticket | None:
        return self._rows.get(ticket_id)

    def add(self, ticket: Ticket) -> None:
        self._rows[ticket.id] = ticket

    def save(self, ticket: Ticket) -> None:
        self._rows[ticket.id] = ticket

    def active(self) -> list[Ticket]:
        return [ticket for ticket in self._rows.values() if ticket.is_active]


class InMemoryAgents(AgentRepository):
    def __init__(self) -> None:
        self._rows: dict[str, Agent] = {}

    def get(self, agent_id: str) -> Agent | None:
        return self._rows.get(agent_id)

    def save(self, agent: Agent) -> None:
        self._rows[agent.id] = agent


class InMemoryComments(CommentRepository):
    def __init__(self) -> None:
        self._rows: list[Comment] = []

    def add(self, comment: Comment) -> None:
        self._rows.append(comment)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(timezone.utc)
