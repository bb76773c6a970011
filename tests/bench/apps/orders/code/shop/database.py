import os

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine(os.environ.get("SHOP_DATABASE", "sqlite:///shop.db"))
SessionLocal = sessionmaker(engine)


def get_db():
    session = SessionLocal()
    try:
        yield session
    finally:
        session.close()
