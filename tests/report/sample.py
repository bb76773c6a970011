"""A hand-built audit that has one of everything a report shows."""

from drift.compare.audit import (
    Audit,
    Classification,
    CodeLine,
    CodeLocation,
    Divergence,
    Evidence,
    Obligation,
    SpecLine,
    SpecLocation,
    Subject,
    SyntaxProblem,
    UnreadFile,
    Unspecified,
)
from drift.report.texts import Texts

SPEC = """\
rule LoginAttempt {
    when: LoginAttempt(user, password)
    requires: user.status = active
    requires: user.failed_attempts < config.max_login_attempts
    ensures: user.failed_attempts = user.failed_attempts + 1
}

rule UserAuthenticates {
    when: UserAuthenticates(user)
    ensures: user.failed_attempts = 0
}
"""
CODE = """\
def login(user, password):
    if user.status != "active":
        raise Refused()
\tif user.failed_attempts >= 3:
        raise Locked()
    return start_session(user)
"""
TEXTS = Texts({"specs/auth.allium": SPEC, "src/auth/login.py": CODE})

STRONGER = Divergence(
    fingerprint="9f2c41d07b6a1e55",
    rule="guard-stronger",
    severity="error",
    confidence=0.97,
    title="LoginAttempt allows 5 failed attempts, login() stops at 3",
    message="The rule lets a user with 3 or 4 failed attempts try again; login() refuses them.",
    subject=Subject("rule", "LoginAttempt", "User", "failed_attempts"),
    expected="user.failed_attempts < config.max_login_attempts (5)",
    actual="user.failed_attempts >= 3 is refused",
    witness={"user.failed_attempts": [3, 4]},
    spec=(
        SpecLocation(
            "specs/auth.allium",
            4,
            15,
            4,
            63,
            "rule LoginAttempt",
            "requires",
            "user.failed_attempts < config.max_login_attempts",
        ),
    ),
    code=(
        CodeLocation(
            "src/auth/login.py",
            4,
            5,
            4,
            30,
            "auth.login.login",
            "user.failed_attempts >= 3",
            ("POST /login", "auth.login.login"),
            "1d77aa0012345678",
        ),
    ),
    classification=Classification("code-bug", "the parameter exists in the code and is not used here"),
    evidence=(
        Evidence(
            "hardcoded-value",
            "3 is written where the rule refers to config.max_login_attempts",
            (),
            (
                CodeLocation("src/auth/login.py", 4, 29, 4, 30, "auth.login.login", "3"),
                CodeLocation("src/auth/limits.py", 9, 1, 9, 2, "auth.limits", "LIMIT = 5"),
            ),
        ),
    ),
)
MISSING = Divergence(
    fingerprint="00aa41d07b6a1e55",
    rule="effect-missing",
    severity="warning",
    confidence=0.8,
    title="login() does not reset failed_attempts",
    message="UserAuthenticates ensures that the counter is 0 afterwards; login() leaves it.",
    subject=Subject("rule", "UserAuthenticates", "User", "failed_attempts"),
    expected="user.failed_attempts = 0",
    actual="no assignment",
    witness={},
    spec=(
        SpecLocation(
            "specs/auth.allium",
            10,
            14,
            10,
            38,
            "rule UserAuthenticates",
            "ensures",
            "user.failed_attempts = 0",
        ),
    ),
    code=(
        CodeLocation(
            "src/auth/login.py", 1, 1, 6, 31, "auth.login.login", "def login", ("auth.login.login",)
        ),
    ),
    classification=Classification("code-bug", "the field is written elsewhere"),
)


def _obligation(number: int, verdict: str, code: str = "", reason: str = "") -> Obligation:
    return Obligation(
        id=f"auth.LoginAttempt.requires.{number}",
        construct="rule LoginAttempt",
        clause="requires",
        text=f"clause {number}",
        verdict=verdict,  # type: ignore[arg-type]
        spec=SpecLine("specs/auth.allium", number),
        code=(CodeLine("src/auth/login.py", 2),) if verdict == "conforms" else (),
        reason_code=code,  # type: ignore[arg-type]
        reason=reason,
    )


AUDIT = Audit(
    divergences=(STRONGER, MISSING),
    obligations=(
        _obligation(1, "conforms"),
        _obligation(2, "conforms"),
        _obligation(3, "diverges"),
        _obligation(4, "missing"),
        *(_obligation(n, "unverifiable", "black-box", "length() has no definition") for n in range(5, 10)),
        _obligation(10, "unverifiable", "opaque-write", "setattr(user, name, value) at src/auth/admin.py:12"),
    ),
    unspecified=Unspecified(entities=("Session",), operations=("auth.admin.purge",)),
    spec_files=1,
    code_files=12,
    filtered=3,
    unread=(UnreadFile("src/legacy.py", 0, "unparsed", "is no UTF-8 (byte 12)"),),
    problems=(
        SyntaxProblem(
            "specs/auth.allium", 2, 5, 2, 9, "this clause is not understood", "when", ("requires", "ensures")
        ),
    ),
    left_out={"tests": 4, "vendored": 2},
    understood={"User": (5, 6)},
)
EMPTY = Audit((), (), Unspecified(), spec_files=1, code_files=1)
