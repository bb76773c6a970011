"""What an account or the payment provider does to a subscription."""
from datetime import datetime, timezone

from billing.models import Account, ExportRequest, ExportStatus, Subscription, SubscriptionStatus
from billing.settings import settings


class BillingError(Exception):
    pass


def utcnow():
    return datetime.now(timezone.utc)


def start_trial(session, account: Account) -> Subscription:
    if account.is_blocked:  # spec: StartTrial.requires
        raise BillingError("account is blocked")
    subscription = Subscription(
        account=account,  # spec: StartTrial.field
        status=SubscriptionStatus.TRIAL,  # spec: StartTrial.field
        trial_ends_at=utcnow() + settings.trial_length,  # spec: StartTrial.field
        failed_charges=0,  # spec: StartTrial.field
        cancel_at_period_end=False,  # spec: StartTrial.field
    )
    session.add(subscription)
    session.commit()
    return subscription


def activate(session, subscription: Subscription) -> None:
    if subscription.status not in {SubscriptionStatus.TRIAL, SubscriptionStatus.PAST_DUE}:  # spec: ActivateSubscription.requires
        raise BillingError("subscription cannot be activated")
    if subscription.account.is_blocked:  # spec: ActivateSubscription.requires
        raise BillingError("account is blocked")
    subscription.status = SubscriptionStatus.ACTIVE  # spec: ActivateSubscription.ensures
    subscription.renews_at = utcnow() + settings.billing_period  # spec: ActivateSubscription.ensures
    subscription.failed_charges = 0  # spec: ActivateSubscription.ensures
    subscription.past_due_since = None  # spec: ActivateSubscription.ensures
    session.commit()


def cancel(session, subscription: Subscription) -> None:
    if subscription.status != SubscriptionStatus.ACTIVE:  # spec: CancelSubscription.requires
        raise BillingError("subscription is not active")
    if subscription.cancel_at_period_end:  # spec: CancelSubscription.requires
        raise BillingError("subscription has been cancelled already")
    subscription.cancel_at_period_end = True  # spec: CancelSubscription.ensures
    session.commit()


def charge_succeeded(session, subscription_id: int) -> None:
    subscription = session.get(Subscription, subscription_id)
    if subscription is None or subscription.status != SubscriptionStatus.ACTIVE:  # spec: RenewalCharged.requires found
        raise BillingError("no active subscription")
    subscription.renews_at += settings.billing_period  # spec: RenewalCharged.ensures
    subscription.failed_charges = 0  # spec: RenewalCharged.ensures
    session.commit()


def charge_failed(session, subscription_id: int) -> None:
    subscription = session.get(Subscription, subscription_id)
    if subscription is None:
        raise BillingError("unknown subscription")
    if subscription.status not in (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE):  # spec: ChargeFails.requires
        raise BillingError("nothing to charge")
    subscription.failed_charges += 1  # spec: ChargeFails.ensures
    if subscription.failed_charges >= settings.max_failed_charges:  # spec: ChargeFails.condition
        subscription.status = SubscriptionStatus.ENDED  # spec: ChargeFails.ensures
        subscription.ended_at = utcnow()  # spec: ChargeFails.ensures
    session.commit()


def request_export(session, account: Account) -> ExportRequest:
    export = ExportRequest(account=account, status=ExportStatus.REQUESTED, requested_at=utcnow())  # spec: RequestExport.field
    session.add(export)
    session.commit()
    return export


def export_finished(session, export: ExportRequest) -> None:
    if export.status != ExportStatus.REQUESTED:  # spec: ExportReady.requires
        raise BillingError("export was finished before")
    export.status = ExportStatus.READY  # spec: ExportReady.ensures
    export.ready_at = utcnow()  # spec: ExportReady.ensures
    session.commit()
