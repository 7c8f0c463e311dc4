"""How many statements a read sends, counted on the wire: whatever sends them."""

import os
import tempfile
from dataclasses import dataclass

import psycopg
from django.db import connection
from django.test import Client

from bench.databases import used_by_django
from bench.requests.filling import Pair
from bench.requests.questions import API, EXPAND
from bench.requests.world import World

SENT = ("Query", "Bind")  # One of these goes out for each statement.


@dataclass(frozen=True, slots=True)
class Statements:
    page_of_one: int
    page_of_fifty: int
    one: int


def count_statements(pair: Pair, world: World) -> Statements:
    """BEGIN, COMMIT and what the transaction needs beside the document included."""
    page = f"{API}/sessions/?expand={EXPAND}&page_size="
    paths = [f"{page}1", f"{page}50", f"{API}/sessions/{world.sessions[0]}/"]
    client = Client(headers={"Authorization": f"Bearer {world.reader.token}"})
    with used_by_django(pair.full.name):
        for path in paths:
            client.get(path)  # What a process remembers is asked for once.
        return Statements(*(_sent(client, path) for path in paths))


def _sent(client: Client, path: str) -> int:
    connection.ensure_connection()
    wire: psycopg.Connection = connection.connection
    with tempfile.TemporaryFile("w+") as log:
        trace = os.dup(log.fileno())
        wire.pgconn.trace(trace)
        try:
            answer = client.get(path)
        finally:
            wire.pgconn.untrace()
            os.close(trace)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}")
        log.seek(0)
        fields = [line.split("\t") for line in log]
    return sum(len(f) > 3 and f[1] == "F" and f[3] in SENT for f in fields)
