from typing import Annotated

from fastapi import Depends, Header, HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from payables.db import get_session
from payables.models import Employee, Role

SessionDep = Annotated[Session, Depends(get_session)]


def current_employee(session: SessionDep, authorization: Annotated[str, Header()]) -> Employee:
    employee = session.scalars(select(Employee).where(Employee.api_token == authorization)).first()
    if employee is None:
        raise HTTPException(status_code=401, detail="unknown token")
    return employee


def active_employee(employee: Annotated[Employee, Depends(current_employee)]) -> Employee:
    if not employee.is_active:  # spec: SubmitInvoice.requires, ApproveInvoice.requires, RejectInvoice.requires
        raise HTTPException(status_code=403, detail="account is disabled")
    return employee


def director(employee: Annotated[Employee, Depends(current_employee)]) -> Employee:
    if employee.role != Role.DIRECTOR:  # spec: ApproveSupplier.requires, BlockSupplier.requires
        raise HTTPException(status_code=403, detail="directors only")
    return employee


CurrentEmployee = Annotated[Employee, Depends(current_employee)]
ActiveEmployee = Annotated[Employee, Depends(active_employee)]
