"""Where the figures come from."""

import os
import platform
from typing import Any

from bench.databases import Side

SETTINGS = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "work_mem",
    "max_wal_size",
    "jit",
)


def machine_of(side: Side) -> dict[str, Any]:
    with side.connect() as db:
        version = db.execute("SHOW server_version").fetchone()
        settings = {
            name: value
            for name, value in db.execute(
                "SELECT name, current_setting(name) FROM pg_settings"
                " WHERE name = ANY (%s) ORDER BY name",
                [list(SETTINGS)],
            )
        }
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "postgresql": version[0] if version else "",
        "settings": settings,
    }
