"""What waits is sent until it is answered, and nothing is dropped before."""

import httpx
import pytest

from palpate_client import AnotherMember, LoggedOut, Refused, Unavailable
from tests.clients.conftest import done, page, problem

pytestmark = pytest.mark.no_db


def treat(device, *notes):
    return [
        device.act("create", "treatment", f"t{n}", session="s", note=note)
        for n, note in enumerate(notes)
    ]


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_operations(
    device, server
):
    answers = [httpx.ReadError("dead"), done("duplicate", first="applied")(["a", "b"])]
    server.answer = lambda operations: answers.pop(0)
    treat(device, "a", "b")

    device.push()

    assert server.pushed == [["a", "b"], ["a", "b"]]
    assert device.store.waiting(9) == []
    assert device.attention() == []


def test_a_server_that_is_busy_is_left_alone_for_as_long_as_it_says(device, server):
    answers = [
        problem(503, "unavailable", **{"Retry-After": "7"}),
        done("applied")("a"),
    ]
    server.answer = lambda operations: answers.pop(0)
    treat(device, "a")

    device.push()

    assert server.slept == [7]


def test_what_got_no_answer_waits_for_another_day(device, server):
    server.answer = lambda operations: problem(503, "unavailable")
    treat(device, "a", "b")

    with pytest.raises(Unavailable):
        device.push()

    assert server.pushed == [["a", "b"]] * 3
    assert [one["set"]["note"] for one in device.store.waiting(9)] == ["a", "b"]


def test_a_token_that_ended_keeps_the_queue_for_the_next_token(device, server):
    device.enter("first")
    server.answer = lambda operations: problem(401, "not-authenticated")
    treat(device, "a")

    with pytest.raises(LoggedOut):
        device.push()
    server.answer = done("applied")
    device.enter("second")
    device.push()

    assert server.pushed == [["a"], ["a"]]


def test_the_token_of_another_person_sends_nothing(device, server):
    device.enter("first")
    treat(device, "a")

    server.member = "colleague"
    with pytest.raises(AnotherMember):
        device.enter("second")

    assert "Authorization" not in device.server.http.headers
    assert server.pushed == []


def test_a_batch_is_sent_in_pieces_in_order(device, server):
    device.batch = 2
    treat(device, "a", "b", "c")

    device.push()

    assert server.pushed == [["a", "b"], ["c"]]


@pytest.mark.parametrize("status", [400, 413])
def test_an_operation_that_makes_a_batch_unreadable_is_found_and_the_others_go_on(
    device, server, status
):
    def answer(operations):
        if any(one["set"]["note"] == "bad" for one in operations):
            return problem(status, "no")
        return done("applied")(operations)

    server.answer = answer
    treat(device, "a", "b", "bad", "c")

    device.push()

    (found,) = device.attention()
    assert (found["status"], found["problem"]["type"]) == ("rejected", "/problems/no")
    assert found["operation"]["set"]["note"] == "bad"
    assert [one for one in server.pushed if "bad" not in one] == [["a", "b"], ["c"]]
    assert device.store.waiting(9) == []


def test_a_refused_request_drops_nothing(device, server):
    server.answer = lambda operations: problem(403, "second-factor-required")
    treat(device, "a")

    with pytest.raises(Refused) as refused:
        device.push()

    assert refused.value.problem["type"] == "/problems/second-factor-required"
    assert len(device.store.waiting(9)) == 1


def test_a_rejection_stays_with_its_text_and_so_does_what_depended_on_it(
    device, server
):
    server.answer = done("rejected", problem={"type": "/problems/no"})
    session = device.create("session", client="c")
    start = device.act("start", "session", session)
    device.create("treatment", session=session, note="Slowly.")

    device.push()

    first, second, third = device.attention()
    created = first["operation"]["op_id"]
    assert [one["because_of"] for one in (first, second, third)] == [
        None,
        created,
        created,
    ]
    assert second["operation"]["base_version"] == {"after": created}
    assert third["operation"]["set"]["note"] == "Slowly."

    device.store.dismiss(created)
    device.store.retry(start)
    server.answer = done("applied")
    device.push()
    assert device.attention() == [third | {"because_of": None}]


def test_a_conflict_stays_with_the_servers_copy_until_it_is_seen_to(device, server):
    current = {"record": "session", "id": "s", "data": {}}
    server.answer = done("conflict", conflict="k", current=current)
    op_id = device.act("update", "session", "s", notes="Mine.")

    device.push()
    (found,) = device.attention()
    device.store.dismiss(op_id)

    assert found["operation"]["set"] == {"notes": "Mine."}
    assert (found["conflict"], found["current"]) == ("k", current)
    assert device.attention() == []


def test_a_restored_server_is_noticed_before_anything_is_sent(device, server):
    session = device.create("session", note="a")
    server.pages = [page("1")]
    device.sync()
    device.act("update", "session", session, note="b")
    device.push()
    device.act("update", "session", session, note="c")
    server.pages = [problem(410, "resync-required"), page("x")]

    device.sync()

    assert server.pushed == [["a"], ["b"], ["b", "c"]]
    assert server.asked == ["", "1", ""]
