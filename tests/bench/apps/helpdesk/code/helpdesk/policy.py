"""Numbers the support team agreed on."""
from datetime import timedelta
from typing import Final

MAX_OPEN_TICKETS: Final = 8  # spec: config.config
MAX_REOPENS: Final = 2  # spec: config.config
MAX_ESCALATION_LEVEL: Final = 3  # spec: config.config
REOPEN_WINDOW: Final = timedelta(days=14)  # spec: config.config

SUBJECT_PREVIEW_LENGTH: Final = 60
