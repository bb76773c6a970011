"""Ways in: routes, views, commands and jobs, and the dependencies they load and refuse with."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.behaviour.from_code.reading import read

MODEL = """
from dataclasses import dataclass


@dataclass
class User:
    id: int
    name: str
    active: bool = True


@dataclass
class Order:
    id: int
    owner: User
    status: str = "draft"


ORDERS: dict[int, Order] = {}


def find(id: int) -> Order | None:
    return ORDERS.get(id)

"""

FASTAPI = (
    MODEL
    + """
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException

app = FastAPI()


def get_user(token: str, users: dict[str, User]) -> User:
    user = users.get(token)
    if user is None:
        raise HTTPException(401)
    return user


def get_order(id: int) -> Order:
    order = find(id)
    if order is None:
        raise HTTPException(404)
    return order


def get_draft(id: int) -> Order:
    order = get_order(id)
    if order.status != "draft":
        raise HTTPException(409)
    return order


def only_active(user: User = Depends(get_user)) -> User:
    if not user.active:
        raise HTTPException(403)
    return user

"""
)

ROUTES = {
    "in the route": (
        """
        @app.post("/orders/{id}/place")
        def place(id: int):
            order = find(id)
            if not order:
                raise HTTPException(status_code=404)
            if order.status != "draft":
                raise HTTPException(status_code=409)
            order.status = "placed"
        """,
        {'order.status = "draft"'},
    ),
    "parameter": (
        """
        @app.post("/orders/{id}/place")
        async def place(order: Order = Depends(get_draft)):
            order.status = "placed"
        """,
        {'order.status = "draft"'},
    ),
    "annotated": (
        """
        @app.post("/orders/{id}/place")
        def place(order: Annotated[Order, Depends(get_draft)]):
            order.status = "placed"
        """,
        {'order.status = "draft"'},
    ),
    "alias": (
        """
        Draft = Annotated[Order, Depends(get_draft)]

        @app.post("/orders/{id}/place")
        def place(order: Draft):
            order.status = "placed"
        """,
        {'order.status = "draft"'},
    ),
    "dependency of a dependency": (
        """
        def draft(order: Order = Depends(get_order)) -> Order:
            if order.status != "draft":
                raise HTTPException(409)
            return order

        @app.post("/orders/{id}/place")
        def place(order: Order = Depends(draft)):
            order.status = "placed"
        """,
        {'order.status = "draft"'},
    ),
    "of the route": (
        """
        @app.post("/orders/{id}/place", dependencies=[Depends(only_active)])
        def place(order: Order = Depends(get_draft)):
            order.status = "placed"
        """,
        {'order.status = "draft"', "user.active"},
    ),
    "of the router": (
        """
        router = APIRouter(prefix="/orders", dependencies=[Depends(only_active)])

        @router.post("/{id}/place")
        def place(order: Order = Depends(get_draft)):
            order.status = "placed"
        """,
        {'order.status = "draft"', "user.active"},
    ),
    "generator": (
        """
        def opened(id: int):
            order = get_draft(id)
            try:
                yield order
            finally:
                pass

        @app.post("/orders/{id}/place")
        def place(order: Order = Depends(opened)):
            order.status = "placed"
        """,
        {'order.status = "draft"'},
    ),
    "owner": (
        """
        @app.post("/orders/{id}/place")
        def place(order: Order = Depends(get_draft), user: User = Depends(get_user)):
            if order.owner.id != user.id:
                raise HTTPException(403)
            order.status = "placed"
        """,
        {'order.status = "draft"', "order.owner = user"},
    ),
    "service class": (
        """
        class Service:
            def place(self, order: Order):
                if order.status != "draft":
                    raise HTTPException(409)
                order.status = "placed"

        @app.post("/orders/{id}/place")
        def place(id: int, service: Service = Depends(Service)):
            order = get_order(id)
            service.place(order)
        """,
        {'order.status = "draft"'},
    ),
    "error answered": (
        """
        class Refused(Exception):
            pass

        def domain_place(order: Order):
            if order.status != "draft":
                raise Refused()
            order.status = "placed"

        @app.post("/orders/{id}/place")
        def place(order: Order = Depends(get_order)):
            try:
                domain_place(order)
            except Refused as error:
                raise HTTPException(409, str(error))
        """,
        {'order.status = "draft"'},
    ),
}


@pytest.mark.parametrize(("code", "guards"), ROUTES.values(), ids=ROUTES.keys())
def test_routes(code: str, guards: set[str], tmp_path: Path) -> None:
    found = read(tmp_path, FASTAPI + dedent(code))
    operation = next(o for o in found.behaviour.operations if o.name == "place")
    assert operation.trigger.kind == "external"
    assert operation.trigger.name in ("POST /orders/{id}/place", "POST /{id}/place")
    done = found.one(operation.trigger.name)
    assert done.effect == 'order.status = "placed"'
    assert {g for g in done.guards if not g.startswith("exists ")} == guards


FLASK = (
    MODEL
    + """
from functools import wraps

from flask import Blueprint, Flask, abort, current_app, g, jsonify, request
from flask.views import MethodView

app = Flask(__name__)
bp = Blueprint("orders", __name__)

"""
)

VIEWS = {
    "abort": (
        """
        @app.route("/orders/<int:id>/place", methods=["POST"])
        def place(id):
            order = find(id)
            if order is None:
                abort(404)
            if order.status != "draft":
                abort(409)
            order.status = "placed"
            return jsonify(ok=True)
        """,
        "POST /orders/<int:id>/place",
        "error",
    ),
    "answer with a status": (
        """
        @bp.post("/orders/<int:id>/place")
        def place(id):
            order = find(id)
            if order is None:
                return {"error": "unknown"}, 404
            if order.status != "draft":
                return {"error": "refused"}, 409
            order.status = "placed"
            return {"ok": True}
        """,
        "POST /orders/<int:id>/place",
        "refusal",
    ),
    "made in a factory": (
        """
        def create_app():
            app = Flask(__name__)

            @app.post("/orders/<int:id>/place")
            def place(id):
                order = find(id)
                if order.status != "draft":
                    abort(409)
                order.status = "placed"
                return {}

            return app
        """,
        "",
        "error",
    ),
    "view class": (
        """
        class PlaceOrder(MethodView):
            def post(self, id):
                order = find(id)
                if order.status != "draft":
                    abort(409)
                order.status = "placed"
                return {}
        """,
        "POST PlaceOrder",
        "error",
    ),
    "decorated": (
        """
        def draft_only(view):
            @wraps(view)
            def wrapper(id, **kwargs):
                order = find(id)
                if order.status != "draft":
                    abort(409)
                return view(order, **kwargs)
            return wrapper

        @bp.post("/orders/<int:id>/place")
        @draft_only
        def place(order):
            order.status = "placed"
            return {}
        """,
        "POST /orders/<int:id>/place",
        "error",
    ),
    "decorated view class": (
        """
        def draft_only(view):
            def wrapper(id):
                order = find(id)
                if order.status != "draft":
                    abort(409)
                return view(id)
            return wrapper

        class PlaceOrder(MethodView):
            decorators = [draft_only]

            def post(self, id):
                order = find(id)
                order.status = "placed"
                return {}
        """,
        "POST PlaceOrder",
        "error",
    ),
}


@pytest.mark.parametrize(("code", "label", "outcome"), VIEWS.values(), ids=VIEWS.keys())
def test_views(code: str, label: str, outcome: str, tmp_path: Path) -> None:
    done = read(tmp_path, FLASK + dedent(code)).one("", containing="placed")
    assert done.effect == 'order.status = "placed"'
    assert {g for g in done.guards if "status" in g} == {'order.status = "draft"'}
    assert done.outcomes['order.status = "draft"'] == outcome
    assert not label or done.operation == label


JOBS = {
    "celery": """
        from celery import shared_task

        @shared_task
        def expire():
            for order in ORDERS.values():
                if order.status == "draft":
                    order.status = "expired"
    """,
    "celery application": """
        from celery import Celery

        queue = Celery("shop")

        @queue.task(bind=True)
        def expire(self):
            for order in ORDERS.values():
                if order.status == "draft":
                    order.status = "expired"
    """,
}


@pytest.mark.parametrize("code", JOBS.values(), ids=JOBS.keys())
def test_jobs(code: str, tmp_path: Path) -> None:
    found = read(tmp_path, MODEL + dedent(code))
    operation = next(o for o in found.behaviour.operations if o.name == "expire")
    assert operation.trigger.kind == "scheduled"
    done = found.one(operation.trigger.name)
    assert done.effect == 'order.status = "expired"'
    assert done.own == {'order.status = "draft"'}


def test_what_nothing_reaches_is_dead(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        MODEL
        + """
def place(order: Order):
    order.status = "placed"


def _forgotten(order: Order):
    order.status = "lost"
""",
    )
    assert [o.name for o in found.behaviour.operations] == ["place"]
    assert [o.name for o in found.behaviour.dead] == ["_forgotten"]


def test_what_is_called_is_no_way_in(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        MODEL
        + """
def finish(order: Order):
    order.status = "placed"


def place(order: Order):
    if order.status != "draft":
        raise ValueError()
    finish(order)
""",
    )
    assert found.operations == ["app.place"]


def test_emissions(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        MODEL
        + """
def notify_owner(user: User, order: Order):
    pass


def place(order: Order, mailer):
    order.status = "placed"
    notify_owner(order.owner, order)
    mailer.send_receipt(order.owner.name)
""",
    )
    effects = found.effects("place")
    assert "emit notify_owner(order.owner, order)" in effects
    assert "emit send_receipt(order.owner.name)" in effects


COMMANDS = (
    MODEL
    + """
import click


@click.group()
@click.option("--debug", is_flag=True)
def cli(debug: bool) -> None:
    "All commands."


@cli.group()
def orders() -> None:
    "Commands on orders."


@orders.command("place")
@click.argument("id", type=int)
def place(id: int) -> None:
    find(id).status = "placed"


@cli.command()
@click.argument("id", type=int)
def cancel(id: int) -> None:
    find(id).status = "cancelled"


def remembered(function):
    return function


@remembered
def reopen(id: int) -> None:
    find(id).status = "draft"
"""
)


def test_commands_of_groups_that_are_functions(tmp_path: Path) -> None:
    operations = read(tmp_path, COMMANDS).behaviour.operations
    assert {one.name: one.entry for one in operations} == {
        "place": "command",
        "cancel": "command",
        "reopen": "",
    }
