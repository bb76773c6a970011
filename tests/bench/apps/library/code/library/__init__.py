"""Lending desk service."""
from flask import Flask

from library.config import Config
from library.extensions import db
from library.views.loans import loans
from library.views.members import members
from library.views.holds import holds


def create_app(config=Config):
    app = Flask(__name__)
    app.config.from_object(config)
    db.init_app(app)
    app.register_blueprint(loans, url_prefix="/loans")
    app.register_blueprint(members, url_prefix="/members")
    app.register_blueprint(holds, url_prefix="/holds")
    return app
