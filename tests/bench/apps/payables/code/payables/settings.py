from decimal import Decimal

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "postgresql://localhost/payables"
    log_level: str = "INFO"

    director_threshold: Decimal = Decimal("10000")  # spec: config.config
    max_rejections: int = 3  # spec: config.config
    payment_term_days: int = 30  # spec: config.config
    max_payment_attempts: int = 5  # spec: config.config
    minimum_payment: Decimal = Decimal("1")  # spec: config.config


settings = Settings()
