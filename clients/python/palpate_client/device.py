"""A person's device: acts at once, tells the server when there is one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx

from palpate_client.operation import SIGNING, Operation, made_on, uuid7, written
from palpate_client.server import Server, problem_of
from palpate_client.store import Store
from palpate_client.view import PARTS, part_in, shown

MOST = 500  # Operations of one push.
UNREADABLE = frozenset({400, 413})  # Of a batch; which of its operations is it?
NOWHERE = frozenset({400, 410})  # Of a cursor: it is too old, or none of this server's.


class AnotherMember(Exception):
    """The token is of another person, or of another clinic: it needs a store of its
    own, since what waits here would be signed with their name."""


class Device:
    def __init__(
        self,
        store: Store,
        http: httpx.Client,
        *,
        batch: int = MOST,
        page_size: int = 200,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        **patience: Any,
    ) -> None:
        self.store, self.server = store, Server(http, **patience)
        self.batch, self.page_size, self.clock = batch, page_size, clock

    def enter(self, token: str) -> None:
        """Use this token from now on: the first, or one in place of a revoked one."""
        self.server.http.headers["Authorization"] = f"Bearer {token}"
        member = self.server.read(self.server.ask("GET", "me/"))["id"]
        if self.store.get("member", member) != member:
            del self.server.http.headers["Authorization"]
            raise AnotherMember
        self.store.put("member", member)

    # What a person does

    def create(self, kind: str, /, **values: Any) -> str:
        """A new record, or a part of one; its id."""
        id = uuid7()
        self.act("create", kind, id, **values)
        return id

    def act(self, act: str, kind: str, id: str, /, **values: Any) -> str:
        """Write down an act on a record as it is shown; the operation's id."""
        with self.store.writing():
            is_based = act != "create" and act not in SIGNING
            base = self._base(kind, id) if is_based else None
            if act in SIGNING:
                values["seen"] = self.store.get("seen")
            operation = written(act, kind, id, values, base=base, at=self.clock())
            self.store.add(operation)
        return str(operation["op_id"])

    def _base(self, kind: str, id: str) -> Any:
        """What is shown: one's own last operation on it, or the server's version."""
        own = [one for one in self.store.open(kind) if one["id"] == id]
        if own:
            return {"after": own[-1]["op_id"]}
        if kind in PARTS:
            row = part_in(self.store.records(PARTS[kind][0], naming=id), kind, id)
        else:
            row = self.store.record(kind, id)
        return row and row.get("version")

    # What a person sees

    def all(self, kind: str) -> dict[str, Any]:
        return shown(kind, self.store.records(kind), self.store.open())

    def one(self, kind: str, id: str) -> Any:
        row = self.store.record(kind, id)
        return shown(kind, {id: row} if row else {}, self.store.open()).get(id)

    def attention(self) -> list[dict[str, Any]]:
        """What the server did not take, with its text and why, until it is dismissed,
        done anew or sent again. `because_of` is the operation that it depended on."""
        found: list[dict[str, Any]] = []
        first: dict[str, str] = {}  # Operations of this list, by their records too.
        for operation, state, answer in self.store.attention():
            names = [made_on(operation), operation["id"], *_ids(operation)]
            cause = next((first[name] for name in names if name in first), None)
            found.append({**answer, "operation": operation, "because_of": cause})
            found[-1]["status"] = state
            for name in (operation["op_id"], operation["id"]):
                first.setdefault(name, operation["op_id"])
        return found

    # When there is a network

    def sync(self) -> None:
        """Push, then pull. Raises Unavailable, LoggedOut or Refused, and then goes on
        from where it was the next time."""
        self.push()
        while not self.pull():
            self.push()

    def push(self) -> None:
        """Send what waits, in order, until all of it is answered."""
        if self.store.waiting(1) and self.store.has_unseen():
            self._page(1)  # Was it lost since? Then it goes before what was made on it.
        size = self.batch
        while batch := self.store.waiting(size):
            body = {"operations": batch}
            answer = self.server.ask("POST", "sync/push/", json=body)
            if answer.status_code not in UNREADABLE:
                results = self.server.read(answer)["results"]
                size = min(2 * size, self.batch)
            elif len(batch) > 1:
                size = len(batch) // 2
                continue
            else:
                results = [{"status": "rejected", "problem": problem_of(answer)}]
            self.store.settle(_settled(batch, results))

    def pull(self) -> bool:
        """Follow the server page by page, to the end if it says so; not while something
        waits, lest a record be shown without what was done to it."""
        while not self.store.waiting(1):
            page = self._page(self.page_size)
            if page is not None:
                self.store.apply(page)
                if not page["more"]:
                    return True
        return False

    def _page(self, size: int) -> Any:
        """The next one; or none, where the cursor leads on to nothing any more."""
        cursor = self.store.get("cursor")
        query = {"cursor": cursor, "page_size": size}
        answer = self.server.ask("GET", "sync/pull/", params=query)
        if answer.status_code in NOWHERE and cursor:
            self.store.pull_anew()
            return None
        return self.server.read(answer)


def _settled(
    batch: list[Operation], results: list[Any]
) -> Iterator[tuple[str, str, Any]]:
    """Answers come in the order of the operations. A repeat is what it was at first."""
    for operation, result in zip(batch, results, strict=True):
        is_repeat = result["status"] == "duplicate"
        state = result["first"] if is_repeat else result["status"]
        yield operation["op_id"], state, result


def _ids(operation: Operation) -> list[str]:
    return [value for value in operation["set"].values() if isinstance(value, str)]
