"""Settings of the lending desk."""
import os


class Config:
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", "sqlite:///library.db")
    SQLALCHEMY_TRACK_MODIFICATIONS = False
    PAGE_SIZE = 50

    MAX_RUNNING_LOANS = 6  # spec: config.config
    LOAN_PERIOD_DAYS = 21  # spec: config.config
    MAX_RENEWALS = 2  # spec: config.config
    FINE_LIMIT = 10  # spec: config.config
    LATE_FEE = 2  # spec: config.config
    REPLACEMENT_FEE = 35  # spec: config.config
