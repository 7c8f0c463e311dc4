"""The entry point of the process for live events; as backend.wsgi, it serves nothing
while a wall is missing."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings.base")
django.setup()

from api.events.app import Events  # noqa: E402 - needs the apps loaded
from clinic.checks import refuse_unsound  # noqa: E402

application = Events()
refuse_unsound()
