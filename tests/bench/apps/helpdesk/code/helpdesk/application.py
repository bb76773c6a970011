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
        if subject == "":  # spec: OpenTicket.requires
            raise HelpdeskError("a ticket needs a subject")
        ticket = Ticket(subject=subject, opened_at=self._clock.now())
        self._tickets.add(ticket)
        log.info("ticket %s opened", ticket.id)
        return ticket

    def assign(self, ticket_id: str, agent_id: str) -> None:
        ticket = self._ticket(ticket_id)
        agent = self._agent(agent_id)
        if ticket.status != TicketStatus.NEW:  # spec: AssignTicket.requires
            raise WrongState(ticket.status)
        if not agent.has_capacity:  # spec: AssignTicket.requires
            raise NoCapacity(agent.name)
        ticket.status = TicketStatus.ASSIGNED  # spec: AssignTicket.ensures
        ticket.agent = agent  # spec: AssignTicket.ensures
        agent.open_tickets += 1  # spec: AssignTicket.ensures
        self._tickets.save(ticket)
        self._agents.save(agent)

    def ask_customer(self, ticket_id: str, author: str, text: str) -> None:
        ticket = self._ticket(ticket_id)
        if ticket.status != TicketStatus.ASSIGNED:  # spec: AskCustomer.requires
            raise WrongState(ticket.status)
        ticket.status = TicketStatus.WAITING_FOR_CUSTOMER  # spec: AskCustomer.ensures
        self._comments.add(  # spec: AskCustomer.creation
            Comment(
                ticket=ticket,
                author=author,  # spec: AskCustomer.field
                visibility=Visibility.PUBLIC,  # spec: AskCustomer.field
                written_at=self._clock.now(),  # spec: AskCustomer.field
                text=text,
            )
        )
        self._tickets.save(ticket)

    def customer_replied(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        match ticket.status:
            case TicketStatus.WAITING_FOR_CUSTOMER:  # spec: CustomerReplies.requires
                ticket.status = TicketStatus.ASSIGNED  # spec: CustomerReplies.ensures
            case _:
                raise WrongState(ticket.status)
        self._tickets.save(ticket)

    def resolve(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        match ticket.status:
            case TicketStatus.ASSIGNED | TicketStatus.WAITING_FOR_CUSTOMER:  # spec: ResolveTicket.requires
                pass
            case other:
                raise WrongState(other)
        ticket.status = TicketStatus.RESOLVED  # spec: ResolveTicket.ensures
        ticket.resolved_at = self._clock.now()  # spec: ResolveTicket.ensures
        ticket.agent.open_tickets -= 1  # spec: ResolveTicket.ensures
        self._agents.save(ticket.agent)
        self._tickets.save(ticket)

    def reopen(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        if not ticket.can_be_reopened:  # spec: ReopenTicket.requires
            raise WrongState(ticket.status)
        if self._clock.now() - ticket.resolved_at >= policy.REOPEN_WINDOW:  # spec: ReopenTicket.requires time
            raise WrongState("it was resolved too long ago")
        ticket.status = TicketStatus.NEW  # spec: ReopenTicket.ensures
        ticket.agent = None  # spec: ReopenTicket.ensures
        ticket.resolved_at = None  # spec: ReopenTicket.ensures
        ticket.reopen_count += 1  # spec: ReopenTicket.ensures
        self._tickets.save(ticket)

    def escalate(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        if not ticket.is_active:  # spec: EscalateTicket.requires
            raise WrongState(ticket.status)
        if ticket.escalation_level >= policy.MAX_ESCALATION_LEVEL:  # spec: EscalateTicket.requires
            raise HelpdeskError("nobody is left to escalate to")
        ticket.escalation_level += 1  # spec: EscalateTicket.ensures
        ticket.priority = (
            Priority.URGENT if ticket.escalation_level >= policy.MAX_ESCALATION_LEVEL else Priority.HIGH  # spec: EscalateTicket.condition
        )
        self._tickets.save(ticket)

    def lower_priority(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        if not ticket.is_active or ticket.priority != Priority.NORMAL:  # spec: LowerPriority.requires
            raise WrongState(ticket.status)
        ticket.priority = Priority.LOW  # spec: LowerPriority.ensures
        self._tickets.save(ticket)

    def add_note(self, ticket_id: str, author: str, text: str) -> None:
        ticket = self._ticket(ticket_id)
        if ticket.status == TicketStatus.CLOSED:  # spec: AddNote.requires
            raise WrongState(ticket.status)
        note = Comment(ticket, author, Visibility.INTERNAL, self._clock.now(), text)
        self._comments.add(note)  # spec: AddNote.creation

    def close(self, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        if ticket.status == TicketStatus.RESOLVED:  # spec: CloseTicket.requires
            ticket.status = TicketStatus.CLOSED  # spec: CloseTicket.ensures
            self._tickets.save(ticket)
        else:
            raise WrongState(ticket.status)

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
        if agent.on_shift:  # spec: StartShift.requires
            raise HelpdeskError("already on shift")
        agent.on_shift = True  # spec: StartShift.ensures
        self._agents.save(agent)

    def end(self, agent: Agent) -> None:
        if not agent.on_shift:  # spec: EndShift.requires
            raise HelpdeskError("not on shift")
        if agent.open_tickets > 0:  # spec: EndShift.requires
            raise HelpdeskError("hand over the open tickets first")
        agent.on_shift = False  # spec: EndShift.ensures
        self._agents.save(agent)
