"""What words mean the same: general vocabulary of business software, stems, abbreviations and contrasts."""

from __future__ import annotations

import re
from functools import lru_cache

from drift.logic import words

ABBREVIATIONS = {
    "acct": "account",
    "addr": "address",
    "amt": "amount",
    "auth": "authentication",
    "avg": "average",
    "cfg": "config",
    "cnt": "count",
    "conf": "config",
    "cust": "customer",
    "curr": "current",
    "dept": "department",
    "desc": "description",
    "dest": "destination",
    "dt": "date",
    "dur": "duration",
    "emp": "employee",
    "exp": "expiry",
    "img": "image",
    "init": "initial",
    "mgr": "manager",
    "msg": "message",
    "nr": "number",
    "num": "number",
    "org": "organization",
    "pct": "percent",
    "prev": "previous",
    "pw": "password",
    "pwd": "password",
    "passwd": "password",
    "qty": "quantity",
    "ref": "reference",
    "req": "request",
    "resp": "response",
    "src": "source",
    "tel": "phone",
    "ts": "timestamp",
    "tx": "transaction",
    "txn": "transaction",
    "usr": "user",
}
"""Short forms, spelled out before anything else."""

PHRASES = {
    ("log", "in"): "login",
    ("logged", "in"): "login",
    ("signed", "in"): "login",
    ("signed", "up"): "signup",
    ("log", "out"): "logout",
    ("sign", "in"): "login",
    ("sign", "up"): "signup",
    ("sign", "on"): "login",
    ("e", "mail"): "email",
    ("email", "address"): "email",
    ("mail", "address"): "email",
    ("phone", "number"): "phone",
    ("valid", "until"): "expires_at",
    ("valid", "till"): "expires_at",
    ("valid", "to"): "expires_at",
    ("time", "out"): "timeout",
    ("look", "up"): "lookup",
    ("back", "off"): "backoff",
    ("check", "out"): "checkout",
    ("check", "in"): "checkin",
    ("time", "to", "live"): "ttl",
    ("life", "time"): "lifetime",
    ("dead", "line"): "deadline",
}
"""Several words that say one thing; a value with `_` is several words again."""

_SYNONYMS = (
    ("status", "state", "phase", "stage"),
    ("max", "maximum", "limit", "cap", "ceiling", "threshold", "most"),
    ("min", "minimum", "floor", "least", "required", "needed"),
    ("ttl", "lifetime", "expiry", "validity", "life", "lifespan"),
    ("login", "logon", "signin"),
    ("lock", "lockout"),
    ("id", "uuid", "guid", "pk"),
    ("attempt", "try", "trial"),
    ("phone", "telephone", "mobile"),
    ("customer", "client"),
    ("supplier", "vendor"),
    ("employee", "staff"),
    ("start", "begin"),
    ("end", "finish", "stop"),
    ("delete", "remove"),
    ("update", "modify", "change", "edit"),
    ("description", "summary"),
    ("comment", "remark", "note"),
    ("reason", "cause"),
    ("kind", "type", "category"),
    ("due", "deadline"),
    ("delay", "wait", "backoff"),
    ("interval", "frequency"),
    ("window", "period"),
    ("image", "picture", "photo"),
    ("url", "link"),
    ("quantity", "amount"),
    ("organization", "company"),
    ("automatic", "auto"),
    ("password", "passphrase", "passcode"),
)

_IRREGULAR = {
    "sent": "send",
    "paid": "pay",
    "payment": "pay",
    "taken": "take",
    "begun": "begin",
    "began": "begin",
    "held": "hold",
    "bought": "buy",
    "sold": "sell",
    "sale": "sell",
    "lost": "lose",
    "left": "leave",
    "decision": "decide",
    "children": "child",
    "people": "person",
    "status": "status",
    "statuses": "status",
    "address": "address",
    "addresses": "address",
    "series": "series",
    "date": "date",
    "data": "data",
    "max": "max",
    "settings": "setting",
}

_SUFFIXES = (
    ("ification", "if"),
    ("ifications", "if"),
    ("izations", "iz"),
    ("ization", "iz"),
    ("issions", "it"),
    ("ission", "it"),
    ("ations", ""),
    ("ation", ""),
    ("ating", ""),
    ("ated", ""),
    ("ates", ""),
    ("ate", ""),
    ("ures", ""),
    ("ure", ""),
    ("ments", ""),
    ("ment", ""),
    ("ions", ""),
    ("ion", ""),
    ("ings", ""),
    ("ing", ""),
    ("ied", ""),
    ("ies", ""),
    ("ees", ""),
    ("ee", ""),
    ("als", ""),
    ("al", ""),
    ("ed", ""),
    ("es", ""),
    ("y", ""),
    ("s", ""),
    ("e", ""),
)
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([^aeiou])\1")
_MIN_STEM = 3

CONTRASTS = frozenset(
    """
    actual backup billing child default draft estimated external final first forgot future gross
    half initial internal manual max min minimum maximum net new next no non not old
    opening original parent partial peak pending pre previous primary prior proposed public private
    re remaining requested secondary shipping sub successful temp temporary total un unread
    """.split()  # noqa: SIM905
)
"""Words that make another thing of what they stand before: a name with one isn't the name without it."""


@lru_cache(maxsize=65536)
def split(name: str) -> tuple[str, ...]:
    """The lowercase words of an identifier, abbreviations spelled out, phrases joined.

    `maxLoginAttempts`, `MAX_LOGIN_ATTEMPTS` and `max-sign-in-attempts` give the same words.
    """
    parts = [ABBREVIATIONS.get(word, word) for word in words.split(name)]
    joined: list[str] = []
    position = 0
    while position < len(parts):
        for length in (3, 2):
            phrase = PHRASES.get(tuple(parts[position : position + length]))
            if phrase is not None:
                joined.extend(phrase.split("_"))
                position += length
                break
        else:
            joined.append(parts[position])
            position += 1
    return tuple(joined)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """What the forms of a word share: `failed`, `failure` → `fail`; `cancelled`, `canceled` → `cancel`."""
    word = _IRREGULAR.get(word, word)
    if _IRREGULAR.get(word) == word:
        return word
    if word.endswith(("ise", "ised", "ising", "isation")) and len(word) > 6:
        word = re.sub(r"is(e|ed|ing|ation)$", r"iz\1", word)
    for suffix, replacement in _SUFFIXES:
        if word.endswith(suffix) and not word.endswith("ss"):
            base = word[: len(word) - len(suffix)] + replacement
            if len(base) >= _MIN_STEM and _VOWEL.search(base):
                return _undoubled(base)
    return _undoubled(word)


@lru_cache(maxsize=4096)
def meaning(word: str) -> str:
    """The stem of the word's synonym class: `maximum` and `limit` → `max`."""
    found = stem(word)
    return _CLASSES.get(found, found)


@lru_cache(maxsize=4096)
def synonyms(word: str) -> tuple[str, ...]:
    """The words that mean the same as the word, and the irregular forms of it, the word not among them."""
    same = {other for group in _SYNONYMS if stem(word) in map(stem, group) for other in group}
    same |= {form for form, base in _IRREGULAR.items() if base == stem(word)}
    return tuple(sorted(same - {word}))


def _undoubled(base: str) -> str:
    return _DOUBLED.sub(r"\1", base) if len(base) > _MIN_STEM else base


_CLASSES = {stem(word): stem(group[0]) for group in _SYNONYMS for word in group}

WEAK = frozenset(meaning(word) for word in ("max", "min", "fail", "attempt", "count", "ttl"))
"""Meanings too common in names of parameters and counters to carry a match alone."""
