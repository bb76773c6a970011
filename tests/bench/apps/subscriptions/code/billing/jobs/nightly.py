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
    lapsed = (
        session.query(Subscription)
        .filter(Subscription.status == SubscriptionStatus.TRIAL)  # spec: TrialLapses.filter
        .filter(Subscription.trial_ends_at <= now)  # spec: TrialLapses.filter time
        .all()
    )
    for subscription in lapsed:
        subscription.status = SubscriptionStatus.ENDED  # spec: TrialLapses.ensures
        subscription.ended_at = now  # spec: TrialLapses.ensures
    session.commit()
    logger.info("%d trials ended", len(lapsed))


@cli.command("remind-trials")
def remind_trials():
    session = Session()
    now = utcnow()
    ending = session.query(Subscription).filter(
        Subscription.status == SubscriptionStatus.TRIAL,  # spec: TrialEndingSoon.filter
        Subscription.trial_reminded_at.is_(None),  # spec: TrialEndingSoon.filter
        Subscription.trial_ends_at <= now + settings.reminder_lead,  # spec: TrialEndingSoon.filter time
    )
    for subscription in ending:
        subscription.trial_reminded_at = now  # spec: TrialEndingSoon.ensures
        reminder = Reminder(
            subscription=subscription,  # spec: TrialEndingSoon.field
            kind=ReminderKind.TRIAL_ENDING,  # spec: TrialEndingSoon.field
            sent_at=now,  # spec: TrialEndingSoon.field
        )
        session.add(reminder)  # spec: TrialEndingSoon.creation
    session.commit()


@cli.command("collect")
def collect():
    """Subscriptions whose period is over: cancelled ones stop, the others are overdue."""
    session = Session()
    now = utcnow()
    due = session.query(Subscription).filter(
        Subscription.status == SubscriptionStatus.ACTIVE,  # spec: PaymentOverdue.filter, CancellationTakesEffect.filter
        Subscription.renews_at <= now,  # spec: PaymentOverdue.filter, CancellationTakesEffect.filter time
    )
    for subscription in due:
        if subscription.cancel_at_period_end:  # spec: PaymentOverdue.requires, CancellationTakesEffect.requires
            subscription.status = SubscriptionStatus.CANCELLED  # spec: CancellationTakesEffect.ensures
            subscription.ended_at = now  # spec: CancellationTakesEffect.ensures
            continue
        subscription.status = SubscriptionStatus.PAST_DUE  # spec: PaymentOverdue.ensures
        subscription.past_due_since = now  # spec: PaymentOverdue.ensures
        session.add(Reminder(subscription=subscription, kind=ReminderKind.PAYMENT_OVERDUE, sent_at=now))  # spec: PaymentOverdue.creation
    session.commit()


@cli.command("end-grace")
def end_grace():
    session = Session()
    cutoff = utcnow() - settings.grace_period  # spec: GracePeriodEnds.trigger
    rows = session.query(Subscription).filter_by(status=SubscriptionStatus.PAST_DUE)  # spec: GracePeriodEnds.filter
    for subscription in rows:
        if subscription.past_due_since > cutoff:  # spec: GracePeriodEnds.trigger time
            continue
        subscription.status = SubscriptionStatus.ENDED  # spec: GracePeriodEnds.ensures
        subscription.ended_at = utcnow()  # spec: GracePeriodEnds.ensures
    session.commit()


@cli.command("expire-exports")
def expire_exports():
    session = Session()
    cutoff = utcnow() - settings.export_lifetime  # spec: ExportExpires.trigger
    exports = session.query(ExportRequest).filter(
        ExportRequest.status == ExportStatus.READY,  # spec: ExportExpires.filter
        ExportRequest.ready_at <= cutoff,  # spec: ExportExpires.filter time
    )
    for export in exports.limit(settings.batch_size):
        export.status = ExportStatus.EXPIRED  # spec: ExportExpires.ensures
    session.commit()


if __name__ == "__main__":
    cli()
