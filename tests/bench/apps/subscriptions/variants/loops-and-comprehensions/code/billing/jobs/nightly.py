"""Jobs that cron runs every night: see crontab in the operations manual."""
import logging

import click

from billing.lifecycle import utcnow
from billing.models import ExportRequest, ExportStatus, Reminder, ReminderKind, Session, Subscription, SubscriptionStatus
from billing.settings import settings

logger = logging.getLogger("billing.jobs")


@click.group()
def cli():
    """Scheduled work."""


@cli.command("end-trials")
def end_trials():
    session = Session()
    now = utcnow()
    count = 0
    for subscription in session.query(Subscription):
        if subscription.status != SubscriptionStatus.TRIAL:
            continue
        if subscription.trial_ends_at is None or subscription.trial_ends_at > now:
            continue
        subscription.status = SubscriptionStatus.ENDED
        subscription.ended_at = now
        count += 1
    session.commit()
    logger.info("%d trials ended", count)


@cli.command("remind-trials")
def remind_trials():
    session = Session()
    now = utcnow()
    ending = session.query(Subscription).filter(
        Subscription.status == SubscriptionStatus.TRIAL,
        Subscription.trial_reminded_at.is_(None),
        Subscription.trial_ends_at <= now + settings.reminder_lead,
    )
    for subscription in ending:
        subscription.trial_reminded_at = now
        reminder = Reminder(
            subscription=subscription,
            kind=ReminderKind.TRIAL_ENDING,
            sent_at=now,
        )
        session.add(reminder)
    session.commit()


@cli.command("collect")
def collect():
    """Subscriptions whose period is over: cancelled ones stop, the others are overdue."""
    session = Session()
    now = utcnow()
    due = session.query(Subscription).filter(
        Subscription.status == SubscriptionStatus.ACTIVE,
        Subscription.renews_at <= now,
    )
    for subscription in due:
        if subscription.cancel_at_period_end:
            subscription.status = SubscriptionStatus.CANCELLED
            subscription.ended_at = now
            continue
        subscription.status = SubscriptionStatus.PAST_DUE
        subscription.past_due_since = now
        session.add(Reminder(subscription=subscription, kind=ReminderKind.PAYMENT_OVERDUE, sent_at=now))
    session.commit()


@cli.command("end-grace")
def end_grace():
    session = Session()
    cutoff = utcnow() - settings.grace_period
    rows = [
        row
        for row in session.query(Subscription).filter_by(status=SubscriptionStatus.PAST_DUE)
        if row.past_due_since <= cutoff
    ]
    for subscription in rows:
        subscription.status = SubscriptionStatus.ENDED
        subscription.ended_at = utcnow()
    session.commit()


@cli.command("expire-exports")
def expire_exports():
    session = Session()
    cutoff = utcnow() - settings.export_lifetime
    exports = session.query(ExportRequest).filter(
        ExportRequest.status == ExportStatus.READY,
        ExportRequest.ready_at <= cutoff,
    )
    for export in exports.limit(settings.batch_size):
        export.status = ExportStatus.EXPIRED
    session.commit()


if __name__ == "__main__":
    cli()
