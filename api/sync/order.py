"""In which sets the operations of a push are performed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from api.sync.offline import set_of
from api.sync.operations import Operation
from clinic.queries.since import clients_of
from sessions.enums import PressureWord

# Of a stop hangs what may be done after it, and it ends what was begun before it.
STOP = PressureWord.STOP
# What is planned takes a time that others want too, whoever is treated; what is
# screened decides what the client may bear, in whichever session.
SCHEDULE, SCREENING = "scheduled_for", "screening"


def sets_of(operations: Sequence[Operation]) -> Iterator[list[int]]:
    """The operations by their numbers: those that may be done together, together, and
    each after all that it may hang on.

    What is done with one record stands in the device's order, but for what is only
    added: of treatments and what is said of them each set is one. An act that is not
    for sets stands alone, between all before it and all after it.
    """
    names = [set_of(one) for one in operations]
    before = _before(operations, names)
    waiting = dict.fromkeys(range(len(operations)))
    while waiting:
        ready = (n for n in waiting if before[n].isdisjoint(waiting))
        first = next(ready)
        together = [first]
        if names[first]:
            together += [n for n in ready if names[n] == names[first]]
        yield together
        for n in together:
            del waiting[n]


def _before(operations: Sequence[Operation], names: Sequence[str]) -> list[set[int]]:
    """By number, of each those that must be done first."""
    clients = _clients(operations)
    before: list[set[int]] = []
    alone, since = set[int](), 0
    near: dict[Any, list[int]] = defaultdict(list)
    named: dict[str, int] = {}
    for n, one in enumerate(operations):
        if not names[n]:
            before.append(set(range(since, n)) | alone)
            alone, since = {n}, n + 1
            near.clear()
        else:
            found = {named[name] for name in (one.op_id, one.after) if name in named}
            touched = {one.root, clients.get(one.root)}
            if SCHEDULE in one.set:
                touched.add(SCHEDULE)
            found |= {
                earlier
                for place in touched
                for earlier in near[place]
                if _hangs_on(one, operations[earlier])
            }
            for place in touched:
                near[place].append(n)
            before.append(found | alone)
        named[one.op_id] = n
    return before


def _hangs_on(later: Operation, earlier: Operation) -> bool:
    if later.root == earlier.root:
        if not (later.adds and earlier.adds) or str(earlier.id) in later.set.values():
            return True
        is_of_one_kind = later.kind == earlier.kind
        return not is_of_one_kind and STOP in {_word(later), _word(earlier)}
    if SCHEDULE in later.set and SCHEDULE in earlier.set:
        return True
    return SCREENING in later.set or SCREENING in earlier.set


def _word(one: Operation) -> Any:
    return one.set.get("word")


def _clients(operations: Sequence[Operation]) -> dict[Any, Any]:
    """Of the records that are made or changed, as far as it is known."""
    made = {
        one.root: str(one.set.get("client")).lower()
        for one in operations
        if one.act == "create" and not one.adds
    }
    asked: dict[str, set[UUID]] = defaultdict(set)
    for one in operations:
        kind, pk = one.root
        if pk is not None and one.root not in made:
            asked[kind].add(pk)
    found = {
        (kind, pk): str(client)
        for kind, keys in asked.items()
        for pk, client in clients_of(kind, keys).items()
    }
    return made | found
