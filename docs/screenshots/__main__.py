"""Take the pictures of the admin: a server of its own with the demo, in Chromium.

python -m docs.screenshots [folder]
"""

import io
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

HERE = Path(__file__).resolve().parent
PASSWORD = "palpate-demo-2026"  # noqa: S105 - the demo's, printed wherever it starts
PERSON = "client@riverside.example"  # Of the published case.
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--window-size=1280,900",
)


BEGIN = """
const done = arguments[arguments.length - 1];
const csrf = document.cookie.match(/csrftoken=([^;]+)/)[1];
const ago = (seconds) => new Date(Date.now() - 1000 * seconds).toISOString();
const send = async (path, body) => {
    const answer = await fetch(`/api/v1/sessions/${path}`, {
        method: body && "POST", body: body && JSON.stringify(body), headers: {
            "Content-Type": "application/json", "X-CSRFToken": csrf, "If-Match": "*"},
    });
    return answer.ok ? answer.json() : done(await answer.text());
};
(async () => {
    const { results: [{ id }] } = await send("?status=planned");
    await send(`${id}/start/`, { started_at: ago(580) });
    await send(`${id}/treatments/`, {
        technique: "trigger-point-pressure-release", muscle: "trapezius-upper",
        side: "left", pressure: 5, started_at: ago(48) });
    const words = [[40, { word: "good" }], [21, { word: "deeper" }],
        [6, { word: "lighter", pain: 6 }]];
    for (const [since, said] of words) {
        await send(`${id}/feedback/`, {
            source: "client_aloud", at: ago(since), ...said });
    }
    done(id);
})();
"""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, browsing() as page:
        for name, picture in pictures(page, address):
            (folder / f"{name}.png").write_bytes(small(picture))
            print(folder / f"{name}.png")


def pictures(page: Any, address: str) -> Iterator[tuple[str, bytes]]:
    """Of a therapist's day, and of the client of the published case."""
    log_in(page, address)
    look(page, 1280, 1000)
    yield "dashboard", taken(page)
    look(page, 1280, 1000, theme="dark")
    yield "dashboard-dark", taken(page)
    look(page, 1280, 1150)
    client = find(page, address)
    yield "client", taken(page)
    chart = page.find_element(By.CSS_SELECTOR, ".chart a.on-light")
    page.get(f"{chart.get_attribute('href')}?width=1200")
    look(page, 1200, 1000)
    yield "body-chart", taken(page, "svg")
    page.get(client)
    look(page, 1280, 1250)
    held = page.find_elements(By.CSS_SELECTOR, ".time-line .at-session a")
    page.get(held[-1].get_attribute("href"))
    yield "session", taken(page)
    look(page, 820, 1180, theme="dark")
    yield "session-tablet", taken(page)
    look(page, 1024, 768)
    page.get(f"{address}/admin/therapy/session/{begin_session(page)}/live/")
    yield "live", taken(page)


def begin_session(page: Any) -> str:
    """The id of a session under way, in which the client has just said something."""
    page.set_script_timeout(30)
    return str(page.execute_async_script(BEGIN))


def log_in(page: Any, address: str) -> None:
    page.get(f"{address}/admin/")
    page.find_element(By.NAME, "login").send_keys("therapist@riverside.example")
    page.find_element(By.NAME, "password").send_keys(PASSWORD)
    page.find_element(By.CSS_SELECTOR, "main button[type=submit]").click()
    while page.current_url != f"{address}/admin/":
        time.sleep(0.1)
    page.get(f"{address}/admin/")  # Without the greeting.


def find(page: Any, address: str) -> str:
    """The page of that client, by a search as a person makes it."""
    page.get(f"{address}/admin/clinic/client/")
    page.find_element(By.ID, "searchbar").send_keys(f"{PERSON}\n")
    while "q=" not in page.current_url:
        time.sleep(0.1)
    page.get(page.current_url)
    found = page.find_element(By.CSS_SELECTOR, "#result_list tbody th a")
    page.get(found.get_attribute("href"))
    return str(page.current_url)


def look(page: Any, width: int, height: int, theme: str = "light") -> None:
    """As a screen of this size has it, by day or by night."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def taken(page: Any, element: str = "") -> bytes:
    time.sleep(1.0)
    wanted: dict[str, Any] = {"format": "png"}
    if element:
        box = page.find_element(By.CSS_SELECTOR, element).rect
        wanted["clip"] = box | {"scale": 1}
        wanted["captureBeyondViewport"] = True
    return b64decode(page.execute_cdp_cmd("Page.captureScreenshot", wanted)["data"])


def small(picture: bytes) -> bytes:
    """In 256 colours, which a page has not many more of."""
    with Image.open(io.BytesIO(picture)) as image:
        flat = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    written = io.BytesIO()
    flat.save(written, "PNG", optimize=True)
    return written.getvalue()


@contextmanager
def browsing() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as profile:
        for argument in (*QUIET, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
        yield driver
        driver.quit()


@contextmanager
def serving() -> Iterator[str]:
    """The demo, as `make run` serves it, on a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "run", f"--port={port}"]
    server = subprocess.Popen(command, cwd=HERE.parents[1], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, server: Any) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own
        except URLError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("The demo could not be served; `make run` says why.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
