from backend.settings.base import *  # noqa: F403
from backend.settings.base import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.later"]
