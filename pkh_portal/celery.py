"""The Celery application: one for the web (which sends) and for the workers (which run).

Start a worker with ``celery -A pkh_portal.celery worker``. Which broker is used is a matter
of settings (``CELERY_BROKER_URL``); the code is the same.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh_portal.settings")

app = Celery("pkh_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
