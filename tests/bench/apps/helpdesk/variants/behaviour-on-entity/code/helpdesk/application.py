"""Use cases of the helpdesk."""
from __future__ import annotations

import logging

from helpdesk import policy
from helpdesk.domain import Agent, Comment, Priority, Ticket, TicketStatus, Visibility
from helpdesk.errors import HelpdeskError, NoCapacity, TicketNotFound, WrongState
from helpdesk.ports import AgentRepository, Clock, CommentRepository, TicketRepository

log = logging.getLogger(__name__)


class TicketDesk:
    """Everything customers, agents and team leads do with tickets."""

    def __init__(
        self, tickets: TicketRepository, agents: AgentRepository, comments: CommentRepository, clock: Clock
    ) -> None:
        self._tickets = tickets
        self._agents = agents
        self._comments = comments
        self._clock = clock

    def open(self, subject: str) -> Ticket:
        if subject == "":
            raise HelpdeskError("a ticket needs a subject")
        ticket = Ticket(subject=subject, opened_at=self._clock.now())
        self._tickets.add(ticket)
        log.info("ticket %s opened", ticket.id)
        return ticket

    def assign(self, ticket_id: str, agent_id: str) -> None:
        ticket = self._ticket(ticket_id)
        agent = self._agent(agent_id)
        if ticket.status != TicketStatus.NEW:
            raise WrongState(ticket.status)
        if not agent.has_capacity:
            raise NoCapacity(agent.name)
        ticket.status = TicketStatus.ASSIGNED
        ticket.agent = agent
        agent.open_tickets += 1
        self._tickets.save(ticket)
        self._agents.save(agent)

    def ask_customer(self, ticket_id: str, author: str, text: str) -> None:
        ticket = self._ticket(ticket_id)
        if ticket.status != TicketStatus.ASSIGNED:
            raise WrongState(ticket.status)
        ticket.status = TicketStatus.WAITING_FOR_CUSTOMER
        self._comments.add(
            Comment(
                ticket=ticket,
                author=author,
                visibility=Visibility.PUBLIC,
                written_at=self._clock.now(),
                text=text,
            )
        )
        self._tickets.save(ticket)

    def customer_replied(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        match ticket.status:
            case TicketStatus.WAITING_FOR_CUSTOMER:
                ticket.status = TicketStatus.ASSIGNED
            case _:
                raise WrongState(ticket.status)
        self._tickets.save(ticket)

    def resolve(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        ticket.resolve(self._clock.now())
        ticket.agent.open_tickets -= 1
        self._agents.save(ticket.agent)
        self._tickets.save(ticket)

    def reopen(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        if not ticket.can_be_reopened:
            raise WrongState(ticket.status)
        if self._clock.now() - ticket.resolved_at >= policy.REOPEN_WINDOW:
            raise WrongState("it was resolved too long ago")
        ticket.status = TicketStatus.NEW
        ticket.agent = None
        ticket.resolved_at = None
        ticket.reopen_count += 1
        self._tickets.save(ticket)

    def escalate(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        if not ticket.is_active:
            raise WrongState(ticket.status)
        if ticket.escalation_level >= policy.MAX_ESCALATION_LEVEL:
            raise HelpdeskError("nobody is left to escalate to")
        ticket.escalation_level += 1
        ticket.priority = (
            Priority.URGENT if ticket.escalation_level >= policy.MAX_ESCALATION_LEVEL else Priority.HIGH
        )
        self._tickets.save(ticket)

    def lower_priority(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        if not ticket.is_active or ticket.priority != Priority.NORMAL:
            raise WrongState(ticket.status)
        ticket.priority = Priority.LOW
        self._tickets.save(ticket)

    def add_note(self, ticket_id: str, author: str, text: str) -> None:
        ticket = self._ticket(ticket_id)
        if ticket.status == TicketStatus.CLOSED:
            raise WrongState(ticket.status)
        note = Comment(ticket, author, Visibility.INTERNAL, self._clock.now(), text)
        self._comments.add(note)

    def close(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        ticket.close()
        self._tickets.save(ticket)

    def overview(self) -> dict[str, list[str]]:
        board: dict[str, list[str]] = {}
        for ticket in self._tickets.active():
            board.setdefault(ticket.status.value, []).append(ticket.preview)
        return board

    def _ticket(self, ticket_id: str) -> Ticket:
        ticket = self._tickets.get(ticket_id)
        if ticket is None:
            raise TicketNotFound(ticket_id)
        return ticket

    def _agent(self, agent_id: str) -> Agent:
        agent = self._agents.get(agent_id)
        if agent is None:
            raise HelpdeskError(f"no agent {agent_id}")
        return agent


class ShiftPlan:
    """Who is at work."""

    def __init__(self, agents: AgentRepository) -> None:
        self._agents = agents

    def start(self, agent: Agent) -> None:
        if agent.on_shift:
            raise HelpdeskError("already on shift")
        agent.on_shift = True
        self._agents.save(agent)

    def end(self, agent: Agent) -> None:
        if not agent.on_shift:
            raise HelpdeskError("not on shift")
        if agent.open_tickets > 0:
            raise HelpdeskError("hand over the open tickets first")
        agent.on_shift = False
        self._agents.save(agent)
