from __future__ import annotations

from drift.behaviour.model import Behaviour, Emit, GuardedEffect, Operation
from drift.compare.rules.addressing import readdressed
from drift.logic.terms import Const, Term, Var, symbol, text


def _operation(name: str, *sent: tuple[str, tuple[tuple[str, Term], ...]]) -> Operation:
    return Operation(name, effects=tuple(GuardedEffect(Emit(called, args)) for called, args in sent))


def _names(operations: list[Operation]) -> list[str]:
    return [e.effect.name for o in operations for e in o.effects if isinstance(e.effect, Emit)]


def test_the_message_that_fits_best_is_the_specified_one() -> None:
    spec = Behaviour("spec", operations=(_operation("Invite", ("ActivationTokenSent", ())),))
    code = [_operation("a", ("send_activation_token", ())), _operation("b", ("send_reset_token", ()))]
    assert _names(readdressed(spec, code, ())) == ["ActivationTokenSent", "send_reset_token"]


def test_a_bare_send_is_no_particular_message() -> None:
    spec = Behaviour("spec", operations=(_operation("Pay", ("InvoicePaidSent", ())),))
    assert _names(readdressed(spec, [_operation("a", ("send", ()))], ())) == ["send"]


def test_the_template_tells_mails_apart() -> None:
    spec = Behaviour(
        "spec",
        operations=(
            _operation("Pay", ("Email", (("template", symbol("invoice_paid")),))),
            _operation("Remind", ("Email", (("template", symbol("invoice_overdue")),))),
        ),
    )
    code = [
        _operation("a", ("send_mail", (("0", text("TEMPLATE_INVOICE_PAID")),))),
        _operation("b", ("send_mail", (("0", text("invoice-overdue")),))),
    ]
    first, second = readdressed(spec, code, ())
    carried = [
        dict(e.effect.args)["template"]
        for o in (first, second)
        for e in o.effects
        if isinstance(e.effect, Emit)
    ]
    assert carried == [Const("symbol", "invoice_paid"), Const("symbol", "invoice_overdue")]


def test_an_event_object_names_the_event() -> None:
    spec = Behaviour("spec", operations=(_operation("Place", ("OrderPlaced", ())),))
    code = [_operation("a", ("publish", (("0", Var("event", "OrderPlacedEvent")),)))]
    assert _names(readdressed(spec, code, ())) == ["OrderPlaced"]


def test_triggers_of_other_rules_are_no_messages() -> None:
    spec = Behaviour("spec", operations=(_operation("Login", ("UserAuthenticates", ())),))
    code = [_operation("a", ("notify_user_authenticates", ()))]
    assert _names(readdressed(spec, code, ("UserAuthenticates",))) == ["notify_user_authenticates"]
