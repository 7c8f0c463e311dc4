"""The settings of a deployed process, asked of one."""

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

import clinic

pytestmark = pytest.mark.no_db

ROOT = Path(clinic.__file__).parents[1]
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "backend.settings.base",
    "SECRET_KEY": "of-a-test-" * 6,
    "ENCRYPTION_KEYS": urlsafe_b64encode(b"k" * 32).decode(),
    "DATABASE_URL": "postgres://palpate_app@nowhere/palpate",
    "ALLOWED_HOSTS": "palpate.example",
    "PALPATE_EMBEDDED": "0",
}
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
http = Client(headers={"host": "palpate.example"})
answer, static = http.get("/healthz", secure=True), http.get("/static/x", secure=True)
print(json.dumps({
    "headers": dict(answer.headers), "sent": http.get("/admin/").headers["Location"],
    "missing": dict(static.headers), "debug": settings.DEBUG, "cookies": [
        (settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
         settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
         settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN),
        (settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE,
         settings.CSRF_COOKIE_HTTPONLY, settings.CSRF_COOKIE_SAMESITE,
         settings.CSRF_COOKIE_PATH, settings.CSRF_COOKIE_DOMAIN)]}))
"""


def run(*command: str, **changed: str) -> subprocess.CompletedProcess[str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=ROOT,
        env=kept | ENVIRONMENT | changed,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def deployed() -> subprocess.CompletedProcess[str]:
    """One process, since it takes seconds to start: its check, and what it answers."""
    return run("-c", ASK)


def test_djangos_check_of_a_deployment_finds_nothing(deployed):
    assert deployed.returncode == 0, deployed.stderr
    checked, _ = deployed.stdout.splitlines()

    assert checked == "System check identified no issues (0 silenced)."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (name, f"Set {name}")
        for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "DATABASE_URL")
    ],
)
def test_without_its_secrets_it_says_so_and_does_not_start(name, said):
    done = run("manage.py", "check", **{name: ""})

    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == 1


def test_a_deployed_answer_asks_for_https_and_keeps_its_cookies_to_the_host(deployed):
    _, answered = deployed.stdout.splitlines()

    told = json.loads(answered)
    year = 365 * 24 * 60 * 60
    hsts = f"max-age={year}; includeSubDomains; preload"
    assert told["debug"] is False
    assert told["sent"] == "https://palpate.example/admin/"
    for headers in (told["headers"], told["missing"]):
        assert headers["Strict-Transport-Security"] == hsts
        assert headers["Server"] == "web"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert told["cookies"] == [
        ["__Host-sessionid", True, True, "Lax", "/", None],
        ["__Host-csrftoken", True, False, "Lax", "/", None],
    ]
