"""Summaries: made once, and again only where something was learnt since that they depend on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from drift.behaviour.from_code.calls import summaries
from drift.behaviour.from_code.calls.summaries import Summary
from drift.behaviour.from_code.walking.values import FunctionValue
from tests.behaviour.from_code.reading import read

BUS = """
import { EventEmitter } from 'node:events';

export class Order { status: 'open' | 'paid' | 'shipped' = 'open'; }

export const bus = new EventEmitter();

export function settle(order: Order): void {
  order.status = 'paid';
  tell(order);
}

function tell(order: Order): void {
  bus.emit('order.paid', order);
}

export function reopen(order: Order): void {
  order.status = 'open';
}

bus.on('order.paid', (order: Order) => { order.status = 'shipped'; });
"""


def test_who_sends_is_followed_again_once_listeners_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: Counter[str] = Counter()
    summarise = summaries.summarise

    def counted(*given: object) -> Summary:
        function = given[1]
        assert isinstance(function, FunctionValue)
        made[function.qualified.rpartition(".")[2]] += 1
        return summarise(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(summaries, "summarise", counted)
    found = read(tmp_path, {"bus.ts": BUS})
    assert found.effects("settle") == [
        'order.status = "paid"',
        'emit emit("order.paid", order)',
        'order.status = "shipped"',
    ]
    assert made["settle"] == 2
    assert made["reopen"] == 1
