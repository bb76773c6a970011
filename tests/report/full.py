"""The sample audit with everything that only some formats show: lifecycles, decisions, an earlier audit."""

import msgspec

from drift.compare.audit import (
    BaselineEntry,
    ChartState,
    ChartStep,
    Compared,
    Notice,
    Statechart,
    Suppressed,
)
from tests.report.sample import AUDIT, MISSING, STRONGER

CHART = Statechart(
    "User",
    "status",
    "specs/auth.allium",
    3,
    (
        ChartState("pending", "conforms", initial=True),
        ChartState("active", "conforms"),
        ChartState("suspended", "conforms"),
        ChartState("deleted", "missing", terminal=True),
        ChartState("merged", "unspecified"),
    ),
    (
        ChartStep("", "pending", "conforms", ("UserRegisters",), ("auth.register.register",)),
        ChartStep("pending", "active", "conforms", ("UserConfirmsEmail",), ("auth.register.confirm",)),
        ChartStep("active", "active", "unspecified", (), ("auth.admin.renew",)),
        ChartStep("active", "suspended", "conforms", ("AdminSuspendsUser",), ("auth.admin.suspend",)),
        ChartStep("active", "deleted", "missing", ("UserLeaves",), ()),
        ChartStep("active", "merged", "unspecified", (), ("auth.admin.merge",)),
        ChartStep("suspended", "active", "unverifiable", ("AdminReinstatesUser",), ()),
        ChartStep("suspended", "deleted", "missing", ("AdminDeletesUser",), ()),
        ChartStep("pending", "deleted", "unspecified", (), ("auth.admin.purge",)),
    ),
)
FULL = msgspec.structs.replace(
    AUDIT,
    divergences=(STRONGER,),
    lifecycles=(CHART,),
    suppressed=(
        Suppressed(
            "77aa41d07b6a1e55",
            "effect-unspecified",
            "note",
            "login() also counts visits",
            "the marketing team asked for it",
            "code",
            "src/auth/login.py",
            5,
            code=STRONGER.code,
        ),
    ),
    notices=(
        Notice(
            "specs/auth.allium", 1, 1, 1, 20, "suppression-unused", "warning", "no finding here", "remove it"
        ),
    ),
    compared=Compared(
        "main at 0123456789ab",
        known=(MISSING,),
        resolved=(
            BaselineEntry(
                "55aa41d07b6a1e55",
                "guard-missing",
                "rule UserLogsOut",
                "guard-missing | rule UserLogsOut",
                "auth.login.logout",
                "POST /logout",
                "logout() does not check that the session is open",
            ),
        ),
    ),
)
HOSTILE = (
    "</pre><script>alert(1)</script> @team `x` ::error:: <!-- --> ]( https://evil.example %0A\n::warning::x"
)
