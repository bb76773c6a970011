class ShopError(Exception):
    status = 400


class IllegalTransition(ShopError):
    status = 409


class NotAllowed(ShopError):
    status = 403
