class PayablesError(Exception):
    """Base of everything the services refuse."""


class NotFound(PayablesError):
    pass


class Forbidden(PayablesError):
    pass


class InvalidState(PayablesError):
    pass


class AmountError(PayablesError):
    pass
