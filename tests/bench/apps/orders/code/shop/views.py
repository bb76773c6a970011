"""Thin HTTP layer."""
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from shop.database import get_db
from shop.errors import ShopError
from shop.models import Customer, Order, Refund, Shipment, Voucher

router = APIRouter(prefix="/api")
Db = Annotated[Session, Depends(get_db)]


def load(db: Session, model, key: int):
    row = db.get(model, key)
    if row is None:
        raise HTTPException(404)
    return row


@router.post("/orders/{order_id}/lines")
def add_line(order_id: int, sku: str, quantity: int, db: Db):
    order = load(db, Order, order_id)
    line = order.add_line(sku, quantity)
    db.add(line)
    db.commit()
    return {"id": line.id}


@router.post("/orders/{order_id}/voucher")
def apply_voucher(order_id: int, voucher_id: int, db: Db):
    order = load(db, Order, order_id)
    voucher = load(db, Voucher, voucher_id)
    order.apply_voucher(voucher)
    db.commit()
    return {"total": order.total}


@router.post("/orders/{order_id}/place")
def place(order_id: int, db: Db):
    order: Order = load(db, Order, order_id)
    order.place()
    db.commit()
    return {"status": order.status}


@router.post("/orders/{order_id}/paid")
def paid(order_id: int, db: Db):
    order: Order = load(db, Order, order_id)
    order.pay()
    db.commit()
    return {"status": order.status}


@router.post("/orders/{order_id}/ship")
def ship(order_id: int, tracking_code: str, db: Db):
    order: Order = load(db, Order, order_id)
    db.add(order.ship(tracking_code))
    db.commit()
    return {"status": order.status}


@router.post("/orders/{order_id}/return")
def give_back(order_id: int, db: Db):
    order: Order = load(db, Order, order_id)
    refund = order.give_back()
    db.add(refund)
    db.commit()
    return {"refund": refund.id}


@router.post("/orders/{order_id}/cancel")
def cancel(order_id: int, reason: str, db: Db):
    order: Order = load(db, Order, order_id)
    refund = order.cancel(reason)
    if refund is not None:
        db.add(refund)
    db.commit()
    return {"status": order.status}


@router.post("/shipments/{shipment_id}/delivered")
def delivered(shipment_id: int, db: Db):
    shipment: Shipment = load(db, Shipment, shipment_id)
    shipment.deliver()
    db.commit()
    return {"status": shipment.status}


@router.post("/shipments/{shipment_id}/lost")
def lost(shipment_id: int, db: Db):
    shipment: Shipment = load(db, Shipment, shipment_id)
    db.add(shipment.lose())
    db.commit()
    return {"status": shipment.status}


@router.post("/refunds/{refund_id}/approve")
def approve_refund(refund_id: int, manager_id: int, db: Db):
    refund: Refund = load(db, Refund, refund_id)
    manager = load(db, Customer, manager_id)
    refund.approve(manager)
    db.commit()
    return {"status": refund.status}


@router.post("/refunds/{refund_id}/paid-out")
def paid_out(refund_id: int, db: Db):
    refund: Refund = load(db, Refund, refund_id)
    refund.pay_out()
    db.commit()
    return {"status": refund.status}


def create_app() -> FastAPI:
    app = FastAPI()
    app.include_router(router)

    @app.exception_handler(ShopError)
    def refuse(request: Request, error: ShopError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, status_code=error.status)

    return app
