"""Settings, from the environment where the operator wants that."""
import os
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Settings:
    database_url: str = os.environ.get("BILLING_DATABASE", "sqlite:///billing.db")
    batch_size: int = 500

    trial_length: timedelta = timedelta(days=14)  # spec: config.config
    reminder_lead: timedelta = timedelta(days=3)  # spec: config.config
    billing_period: timedelta = timedelta(days=30)  # spec: config.config
    grace_period: timedelta = timedelta(days=10)  # spec: config.config
    max_failed_charges: int = int(os.environ.get("MAX_FAILED_CHARGES", "4"))  # spec: config.config
    export_lifetime: timedelta = timedelta(hours=72)  # spec: config.config


settings = Settings()
