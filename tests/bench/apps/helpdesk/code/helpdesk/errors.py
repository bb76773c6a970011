class HelpdeskError(Exception):
    """A request the helpdesk declines."""


class TicketNotFound(HelpdeskError):
    pass


class WrongState(HelpdeskError):
    pass


class NoCapacity(HelpdeskError):
    pass
