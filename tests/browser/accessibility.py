"""What axe-core finds wrong with a page for who reads it by ear or by keyboard.

It runs as the driver runs its scripts, beside the page: the page's own policy stays.
"""

from functools import cache
from importlib.resources import files

from selenium import webdriver

RUN = """
const done = arguments[arguments.length - 1];
const run = () => axe.run(document, {resultTypes: ["violations"]}).then(
    (found) => done(found.violations),
    (error) => done([{impact: "critical", id: String(error), nodes: []}]));
setTimeout(run, 100);  // The scripts of the page have their say first.
"""
GRAVE = {"serious", "critical"}


@cache
def axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def obstacles(chrome: webdriver.Chrome) -> list[str]:
    """The serious and the critical ones, each with the elements it is about."""
    chrome.execute_script(axe())
    found = chrome.execute_async_script(RUN)
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in GRAVE
    ]
