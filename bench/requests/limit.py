"""The bare limit: a WSGI handler, a pool, prepared statements. Nobody is asked who they
are. `granian --interface wsgi bench.requests.limit:application`"""

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import psycopg
from psycopg_pool import ConnectionPool

from bench.requests import limit_reads as reads
from bench.requests import limit_writes as writes

# As little planning, and as little else, as PostgreSQL can be told to do.
OPTIONS = "-c plan_cache_mode=force_generic_plan -c jit=off -c synchronous_commit=on"
READS = {
    "one": reads.ONE,
    "page": reads.PAGE,
    "pull-sessions": reads.PULL_SESSIONS,
    "pull-clients": reads.PULL_CLIENTS,
}


@cache
def pool() -> ConnectionPool:
    """Opened by the worker that serves, not by the process that forks it."""
    return ConnectionPool(
        os.environ["BENCH_DSN"],
        min_size=1,
        max_size=8,
        open=True,
        kwargs={"autocommit": True, "options": OPTIONS, "prepare_threshold": 0},
    )


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    what, _, pk = environ["PATH_INFO"].strip("/").partition("/")
    asked = {
        name: given[0] for name, given in parse_qs(environ["QUERY_STRING"]).items()
    }
    asked["id"] = pk
    with pool().connection() as db:
        if environ["REQUEST_METHOD"] == "POST":
            asked["body"] = environ["wsgi.input"].read().decode()
            status, said = "200 OK", _write(db, what, asked)
            status = "201 Created" if what == "one" else status
        else:
            status, said = "200 OK", _told(db.execute(READS[what], asked))
    body = said.encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start(status, headers)
    return [body]


def _write(db: psycopg.Connection, what: str, asked: dict[str, str]) -> str:
    if what == "push":
        return _told(db.execute(writes.PUSH, asked))
    with db.transaction(), db.pipeline():
        db.execute(writes.POST, asked)
        return _told(db.execute(reads.ONE, asked))


def _told(cursor: psycopg.Cursor[tuple[str]]) -> str:
    row = cursor.fetchone()
    return row[0] if row else "null"
