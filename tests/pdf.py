"""A PDF as who hears it has it: tags, texts, and what it says of itself."""

import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import pypdf

# Where a word may be broken, and nothing else.
UNSEEN = re.compile("[\u200b\u00ad]")


class Pdf:
    def __init__(self, content: bytes) -> None:
        self.reader = pypdf.PdfReader(BytesIO(content))
        self.root: Any = self.reader.trailer["/Root"]

    @cached_property
    def pages(self) -> list[str]:
        return [UNSEEN.sub("", page.extract_text()) for page in self.reader.pages]

    @cached_property
    def text(self) -> str:
        """Without line ends: where a line is broken says nothing."""
        return " ".join(" ".join(self.pages).split())

    @cached_property
    def bare(self) -> str:
        """Without any space."""
        return "".join(self.text.split())

    @cached_property
    def tags(self) -> list[str]:
        """Each a line, with what stands for a picture or a heading."""
        return list(self._tags(self.root["/StructTreeRoot"]["/K"], 0))

    @property
    def pictures(self) -> list[str]:
        return re.findall(r"Figure: (.*)", "\n".join(self.tags))

    @property
    def boxes(self) -> list[list[float]]:
        """Where each picture stands: left, foot, right, top."""
        found = (self._attributes(node) for node in self._figures())
        return [[float(x) for x in one["/BBox"]] for one in found if "/BBox" in one]

    @property
    def metadata(self) -> str:
        return self.root["/Metadata"].get_data().decode()

    def _figures(self) -> Iterator[Any]:
        waiting = [self.root["/StructTreeRoot"]]
        while waiting:
            node = waiting.pop()
            waiting += [one for one in _listed(node.get("/K", [])) if _is_node(one)]
            if node.get("/S") == "/Figure":
                yield node

    def _attributes(self, node: Any) -> dict[str, Any]:
        return {k: v for one in _listed(node.get("/A", [])) for k, v in one.items()}

    def _tags(self, node: Any, depth: int) -> Iterator[str]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                yield from self._tags(one, depth)
        elif isinstance(node, dict):
            if "/S" in node:
                said = node.get("/Alt") or node.get("/T") or ""
                told = f": {said}" if said else ""
                yield f"{'  ' * depth}{node['/S'][1:]}{told}"
            if "/K" in node:
                yield from self._tags(node["/K"], depth + 1)


def _is_node(one: Any) -> bool:
    return isinstance(one, dict)


def _listed(one: Any) -> list[Any]:
    found = one.get_object() if hasattr(one, "get_object") else one
    return [x.get_object() for x in found] if isinstance(found, list) else [found]
