"""The server's entry point; it serves nothing while a wall is missing."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings.base")
application = get_wsgi_application()

from api.start import compile_documents  # noqa: E402 - needs the apps loaded
from clinic.checks import refuse_unsound  # noqa: E402

refuse_unsound()
compile_documents()
