"""Business numbers of the shop."""
from datetime import timedelta

MAX_QUANTITY = 20  # spec: config.config
MAX_LINES = 50  # spec: config.config
RETURN_WINDOW = timedelta(days=28)  # spec: config.config
AUTO_REFUND_LIMIT = 150  # spec: config.config
CURRENCY = "EUR"
