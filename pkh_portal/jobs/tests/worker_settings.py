"""The portal's settings with one more app: work for real workers in tests. Never loaded by pytest itself."""

from pkh_portal import settings as portal

globals().update({name: value for name, value in vars(portal).items() if name.isupper()})

INSTALLED_APPS = [*portal.INSTALLED_APPS, "pkh_portal.jobs.tests.workload"]
if not portal.REDIS_URL:
    CELERY_BROKER_TRANSPORT = "pkh_portal.jobs.broker:Transport"
