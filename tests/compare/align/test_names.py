"""Pairs of names that say the same thing, and pairs that must never be taken for each other."""

from __future__ import annotations

import pytest

from drift.compare.align.lexicon import split, stem
from drift.compare.align.names import NameKind, likeness


def rows(table: str) -> list[str]:
    return [line for line in table.splitlines() if line]


FIELDS_ALIKE = """
failed_attempts failed_login_attempts
failed_attempts failedAttempts
failed_login_count failed_logins
attempt_count attempts
num_attempts attempts
expires_at expiry
expires_at expires_on
expires_at expiration_date
expires_at valid_until
expires_at expiration_time
is_active active
is_verified verified
has_paid paid
created_at created
created_at created_on
created_at date_created
created_at creation_time
created_at creation_timestamp
updated_at modified_at
updated_at last_modified
updated_at last_updated_at
due_at due_date
due_at deadline
cancelled_at canceled_at
cancelled_at cancellation_date
started_at start_time
completed_at completion_date
submitted_at submission_date
password_hash hashed_password
email email_address
phone phone_number
quantity qty
description desc
amount amt
customer customer_id
assigned_to assignee
approved_by approver
owned_by owner
created_by creator
last_login_at last_login
last_login_at logged_in_at
last_backup_at last_backup
last_payment latest_payment_at
retry_count retries
kind type
"""

FIELDS_UNLIKE = """
failed_attempts total_attempts
failed_attempts successful_attempts
locked_at locked_until
last_payment payment_amount
last_name first_name
locked_at unlocked_at
created_at updated_at
created_at created_by
created_at deleted_at
approved_at approved_by
approved_at rejected_at
email email_verified
email email_hash
first_name last_name
start_date end_date
starts_at ends_at
opened_at reopened_at
min_price max_price
price max_price
amount total_amount
balance opening_balance
status previous_status
shipping_address billing_address
address shipping_address
reset_token session_token
password password_hash
read unread
customer customer_name
order order_total
sender recipient
from_account to_account
paid unpaid
"""

CONFIG_ALIKE = """
max_login_attempts MAX_FAILED_LOGINS
max_login_attempts LOGIN_ATTEMPT_LIMIT
max_login_attempts MAX_LOGIN_ATTEMPTS
max_login_attempts maxLoginAttempts
max_rejections REJECTION_LIMIT
payment_term PAYMENT_TERM_DAYS
payment_term PAYMENT_TERMS
lockout_duration LOCKOUT_MINUTES
lockout_duration ACCOUNT_LOCK_TIME
reset_token_lifetime RESET_TOKEN_TTL
reset_token_expiry RESET_TOKEN_EXPIRY_HOURS
confirmation_deadline CONFIRMATION_DEADLINE_HOURS
session_duration SESSION_LIFETIME
min_password_length PASSWORD_MIN_LENGTH
min_password_length MINIMUM_PASSWORD_LENGTH
director_threshold DIRECTOR_LIMIT
minimum_payment MIN_PAYMENT
oauth/session_duration SESSION_DURATION_SECONDS
"""

CONFIG_UNLIKE = """
max_login_attempts MIN_LOGIN_ATTEMPTS
max_login_attempts MAX_UPLOAD_SIZE
max_login_attempts MAX_RETRIES
reset_token_expiry SESSION_TOKEN_EXPIRY
access_token_ttl REFRESH_TOKEN_TTL
min_password_length MAX_PASSWORD_LENGTH
invitation_expiry INVOICE_EXPIRY
reminder_delay ESCALATION_DELAY
max_open_loans MAX_OPEN_HOLDS
"""

ENTITIES_ALIKE = """
User UserModel
User UserRow
User UserEntity
User Users
User UserDTO
Shipment ShipmentRequest
Order OrderRecord
LoginAttempt login_attempts
oauth/Session Session
"""

ENTITIES_UNLIKE = """
Order OrderItem
Order OrderLine
Payment PaymentMethod
Invoice InvoiceLine
User UserSession
OrderLine OrderItem
ResetToken SessionToken
"""

STATES_ALIKE = """
in_progress IN_PROGRESS
in_progress in-progress
in_progress InProgress
in_progress inProgress
cancelled CANCELED
completed COMPLETE
half_open HALF_OPEN
placed order_placed
no_show NoShow
received RECIEVED
committed COMMITED
"""

STATES_UNLIKE = """
active inactive
locked unlocked
processing processed
open reopened
open half_open
paid unpaid
approved preapproved
used unused
approved rejected
paused passed
started stated
shipped skipped
"""

ALIKE: list[tuple[NameKind, str]] = [
    *(("field", pair) for pair in rows(FIELDS_ALIKE)),
    *(("config", pair) for pair in rows(CONFIG_ALIKE)),
    *(("entity", pair) for pair in rows(ENTITIES_ALIKE)),
    *(("state", pair) for pair in rows(STATES_ALIKE)),
]
UNLIKE: list[tuple[NameKind, str]] = [
    *(("field", pair) for pair in rows(FIELDS_UNLIKE)),
    *(("config", pair) for pair in rows(CONFIG_UNLIKE)),
    *(("entity", pair) for pair in rows(ENTITIES_UNLIKE)),
    *(("state", pair) for pair in rows(STATES_UNLIKE)),
]
THRESHOLD: dict[NameKind, float] = {"field": 0.7, "config": 0.6, "entity": 0.85, "state": 0.65}


@pytest.mark.parametrize(("kind", "pair"), ALIKE, ids=lambda value: str(value).replace(" ", "~"))
def test_says_the_same(kind: NameKind, pair: str) -> None:
    left, right = pair.split()
    assert likeness(left, right, kind, ("order",)) >= THRESHOLD[kind]
    assert likeness(left, right, kind, ("order",)) == likeness(right, left, kind, ("order",))


@pytest.mark.parametrize(("kind", "pair"), UNLIKE, ids=lambda value: str(value).replace(" ", "~"))
def test_says_something_else(kind: NameKind, pair: str) -> None:
    left, right = pair.split()
    assert likeness(left, right, kind) < 0.6
    assert likeness(right, left, kind) < 0.6


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(ALIKE) >= 60
    assert len(UNLIKE) >= 40


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("maxLoginAttempts", ("max", "login", "attempts")),
        ("MAX_SIGN_IN_ATTEMPTS", ("max", "login", "attempts")),
        ("HTTPServerURL", ("http", "server", "url")),
        ("half-open", ("half", "open")),
        ("qty2", ("quantity", "2")),
        ("", ()),
    ],
)
def test_identifiers_split_into_words(name: str, words: tuple[str, ...]) -> None:
    assert split(name) == words


@pytest.mark.parametrize(
    "forms",
    [
        "fail failed failure failures failing",
        "cancel cancelled canceled cancellation cancelling",
        "expire expires expired expiry expiration",
        "verify verified verification verifies",
        "submit submitted submission",
        "create created creation creating",
        "assign assigned assignee assignment",
        "authorise authorize authorized authorisation",
        "retry retries retried",
        "approve approved approval",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1
