"""What was done without a network is written once, kept as a conflict, or refused."""

import pytest

from clinic.models import Conflict, Receipt
from sessions.models import Feedback, Session
from tests.api.course import CLIENT, EPISODE, HOME_CARE, STOP, TREATMENT, V1, new_id
from tests.api.sync.conftest import Device, number_commits, op
from tests.conftest import acting


def statuses(results):
    return [one["status"] for one in results]


def after(operation):
    return {"after": operation["op_id"]}


def refusal(result):
    assert result["status"] == "rejected", result
    return result["problem"]["type"].removeprefix("/problems/")


# What is written


def test_a_session_held_in_the_cellar_is_written_with_all_of_it(phone, course):
    course.agreed()
    session, treatment, said = new_id(), new_id(), new_id()
    planned = op("create", "session", session, client=course.client)
    began = op("start", "session", session, after(planned))
    wrote = op("update", "session", session, after(began), notes="Tense.")
    done = op("complete", "session", session, after(wrote), pain_after=3)

    results = phone.push(
        planned,
        began,
        op("create", "treatment", treatment, session=session, **TREATMENT),
        op("create", "feedback", said, session=session, **STOP),
        op("respond", "feedback", said, response="eased"),
        op("update", "treatment", treatment, 1, pain_after=1),
        wrote,
        done,
    )

    assert statuses(results) == ["applied"] * 8
    assert [results[n].get("version") for n in (0, 1, 6, 7)] == [1, 2, 3, 4]
    phone.pull()
    kept = phone.rows["session", session]
    assert (kept["status"], kept["notes"], kept["version"]) == (
        "completed",
        "Tense.",
        4,
    )
    assert kept["treatments"][0]["pain_after"] == 1
    assert kept["feedback"][0]["response"]["response"] == "eased"


def test_every_kind_of_care_can_be_made_offline(phone, course):
    client, episode, item = new_id(), new_id(), new_id()

    results = phone.push(
        op("create", "client", client, **CLIENT),
        op("create", "episode", episode, client=client, **EPISODE),
        op("create", "home_care_instruction", item, episode=episode, **HOME_CARE),
        op("create", "home_care_log", new_id(), instruction=item, status="done"),
        op("create", "trigger_point", new_id(), client=client, muscle="masseter"),
        op("close", "episode", episode, 1, outcome="client_stopped"),
    )

    assert statuses(results) == ["applied"] * 6


def test_the_clock_of_a_device_is_data(phone, course, clinic_a):
    made = op("create", "session", new_id(), client=course.client)
    made["recorded_at"] = "2036-11-27T06:00:00Z"

    phone.push(made)

    with acting(clinic_a.therapist):
        [receipt] = Receipt.objects.filter(key=f"sync {made['op_id']}")
        session = Session.objects.get(pk=made["id"])
    assert receipt.recorded_at.year == 2036
    assert session.created_at.year < 2036


# Once


def test_a_repeat_is_told_what_the_first_was(phone, course):
    made = op("create", "session", new_id(), client=course.client)
    [first] = phone.push(made)

    [again] = phone.push(made)

    assert again == first | {"status": "duplicate", "first": "applied"}


def test_a_thousand_times_one_operation_have_one_effect(phone, course, clinic_a):
    session = course.started()["id"]
    said = op("create", "feedback", new_id(), session=session, **STOP)

    results = phone.push(*[said] * 500) + phone.push(*[said] * 500)

    assert statuses(results) == ["applied", *["duplicate"] * 999]
    with acting(clinic_a.therapist):
        assert Feedback.objects.filter(session=session).count() == 1


def test_another_operation_under_the_same_name_is_refused(phone, course):
    made = op("create", "session", new_id(), client=course.client)
    phone.push(made)

    [other] = phone.push(made | {"id": new_id()})

    assert refusal(other) == "repeat-differs"


def test_what_was_refused_is_judged_anew(phone, course):
    early = op("create", "session", new_id(), client=course.client, episode=new_id())
    [refused] = phone.push(early)

    [later] = phone.push(early | {"set": {"client": course.client}})

    assert (refusal(refused), later["status"]) == ("invalid-input", "applied")


# Conflicts


@pytest.fixture
def draft(course):
    return course.started(notes="As planned.")


def changed_elsewhere(tablet, draft, **values):
    """By another device, which knew the record as it was."""
    operation = op("update", "session", draft["id"], draft["version"], **values)
    [result] = tablet.push(operation)
    assert result["status"] == "applied"


def test_drafts_merge_where_the_fields_differ(phone, tablet, draft):
    number_commits()
    changed_elsewhere(tablet, draft, objective="Taut bands.")

    [result] = phone.push(
        op("update", "session", draft["id"], draft["version"], notes="Tense.")
    )

    assert result["status"] == "applied"
    phone.pull()
    kept = phone.rows["session", draft["id"]]
    assert (kept["notes"], kept["objective"]) == ("Tense.", "Taut bands.")


def test_the_same_field_twice_is_a_conflict_that_keeps_the_text(
    phone, tablet, draft, therapist
):
    number_commits()
    changed_elsewhere(tablet, draft, notes="From the tablet.")
    late = op("update", "session", draft["id"], draft["version"], notes="From below.")

    [result] = phone.push(late)

    assert result["status"] == "conflict"
    assert result["current"]["data"]["notes"] == "From the tablet."
    kept = therapist.get(f"{V1}conflicts/{result['conflict']}/").json()
    told = {name: kept[name] for name in ("sent", "overlap", "because", "record")}
    assert told == {
        "sent": {"notes": "From below."},
        "overlap": ["notes"],
        "because": "stale",
        "record": draft["id"],
    }


def test_a_record_without_parts_is_merged_alike(phone, tablet, course, clinic_a):
    client = course.post("clients/", CLIENT)
    number_commits()
    update = ("update", "client", client["id"], client["version"])
    assert statuses(tablet.push(op(*update, phone="+1 206 555 0100"))) == ["applied"]

    results = phone.push(op(*update, language="de"), op(*update, phone="+1 206 0"))

    assert statuses(results) == ["applied", "conflict"]


@pytest.mark.parametrize(("base", "notes"), [(1, "a\x00b"), (10**12, "x")])
def test_what_no_database_holds_is_refused_alone(phone, draft, base, notes):
    session = draft["id"]
    late = op("update", "session", session, base, notes=notes)
    sound = op("create", "feedback", new_id(), session=session, **STOP)

    results = phone.push(late, sound)

    assert (refusal(results[0]), results[1]["status"]) == ("invalid-input", "applied")


def test_a_list_of_parts_written_twice_is_a_conflict(phone, tablet, draft):
    number_commits()
    changed_elsewhere(
        tablet, draft, range_of_motion=[{"movement": "lumbar-flexion", "degrees": 40}]
    )

    mine = op("update", "session", draft["id"], draft["version"], range_of_motion=[])
    other = op("update", "session", draft["id"], draft["version"], notes="Tense.")

    assert statuses(phone.push(mine, other)) == ["conflict", "applied"]


def test_a_state_moved_on_is_a_conflict(phone, tablet, course):
    planned = course.session()
    number_commits()
    [cancelled] = tablet.push(
        op("cancel", "session", planned["id"], planned["version"], reason="Ill.")
    )

    [late] = phone.push(op("start", "session", planned["id"], planned["version"]))

    assert cancelled["status"] == "applied"
    assert late["status"] == "conflict"
    assert late["current"]["data"]["status"] == "cancelled"


def test_where_a_change_is_a_decision_nothing_is_merged(phone, tablet, course):
    item = course.home_care(course.episode()["id"])
    number_commits()
    update = ("update", "home_care_instruction", item["id"], item["version"])
    [first] = tablet.push(op(*update, cautions="Slowly."))

    [late] = phone.push(op(*update, link="https://example.org/knee"))

    assert (first["status"], late["status"]) == ("applied", "conflict")


def test_what_is_added_to_a_signed_session_is_kept(phone, course, therapist):
    signed = course.signed()["id"]
    words = TREATMENT | {"note": "Let go at the third breath."}
    late = op("create", "treatment", new_id(), session=signed, **words)

    [result] = phone.push(late)

    assert result["status"] == "conflict"
    kept = therapist.get(f"{V1}conflicts/{result['conflict']}/").json()
    assert kept["sent"] == {"session": signed, **words}
    assert (kept["kind"], kept["client"]) == ("treatment", course.client)


def test_a_repeat_of_a_conflict_names_the_same_one(phone, course, clinic_a):
    late = op("create", "treatment", new_id(), session=course.signed()["id"])
    late["set"] |= TREATMENT
    [first] = phone.push(late)

    [again] = phone.push(late)

    assert (again["status"], again["first"]) == ("duplicate", "conflict")
    assert again["conflict"] == first["conflict"]
    with acting(clinic_a.therapist):
        assert Conflict.objects.count() == 1


def test_what_was_made_on_a_conflict_is_one_too(phone, tablet, draft):
    number_commits()
    changed_elsewhere(tablet, draft, notes="From the tablet.")
    first = op("update", "session", draft["id"], draft["version"], notes="One.")
    second = op("update", "session", draft["id"], after(first), objective="Two.")

    assert statuses(phone.push(first, second)) == ["conflict", "conflict"]


def test_what_was_made_on_a_merge_is_made_on_what_was_seen(phone, tablet, draft):
    """That is what it was made on at first, and the device's own part of the merge."""
    number_commits()
    changed_elsewhere(tablet, draft, notes="From the tablet.")
    first = op("update", "session", draft["id"], draft["version"], objective="One.")
    over_own = op("update", "session", draft["id"], after(first), objective="Two.")
    phone.push(first, over_own)
    unseen = op("update", "session", draft["id"], after(over_own), notes="Three.")

    results = phone.push(first, over_own, unseen)

    assert statuses(results) == ["duplicate", "duplicate", "conflict"]
    shown = results[2]["current"]["data"]
    assert (shown["notes"], shown["objective"]) == ("From the tablet.", "Two.")


def test_what_was_made_on_a_refused_one_is_refused(phone, draft):
    first = op("update", "session", draft["id"], draft["version"], pain_before=99)
    second = op("update", "session", draft["id"], after(first), notes="Two.")

    results = phone.push(first, second)

    assert [refusal(one) for one in results] == ["invalid-input", "depends-on-refused"]


def test_a_conflict_is_settled_once_and_stays(phone, course, therapist, problem):
    conflict = course.conflict(course.signed()["id"])
    settle = f"{V1}conflicts/{conflict}/settle/"

    unsaid = therapist.post(settle, {"outcome": "dropped"}, headers={"If-Match": "*"})
    merged = therapist.post(settle, {"outcome": "merged"}, headers={"If-Match": "*"})
    again = therapist.post(settle, {"outcome": "merged"}, headers={"If-Match": "*"})

    assert problem(unsaid, 400)["errors"][0]["pointer"] == "/note"
    assert (merged.status_code, merged.json()["outcome"]) == (200, "merged")
    problem(again, 409, "already-done")
    still_open = therapist.get(f"{V1}conflicts/", {"open": True}).json()["results"]
    assert still_open == []
    assert merged.json()["sent"] == {"notes": "Written in the cellar."}


def test_a_clients_late_word_reaches_those_who_treat(
    api, clinic_a, course, therapist, problem
):
    signed = course.signed()["id"]
    app = Device(api(clinic_a.client_member))
    word = {"word": "stop", "pain": 9, "note": "It still hurts."}

    [result] = app.push(op("create", "feedback", new_id(), session=signed, **word))

    assert result["status"] == "conflict"
    theirs = therapist.get(f"{V1}conflicts/{result['conflict']}/").json()
    assert theirs["sent"]["note"] == "It still hurts."
    problem(app.http.get(f"{V1}conflicts/{result['conflict']}/"), 403)


# Signing


@pytest.fixture
def completed(course):
    session = course.started()["id"]
    course.treatment(session)
    done = course.act(f"sessions/{session}/complete/")
    number_commits()
    return done


def test_what_was_seen_is_signed(phone, completed):
    phone.pull()

    [result] = phone.push(op("sign", "session", completed["id"], seen=phone.cursor))

    assert result["status"] == "applied"
    assert phone.pull().rows["session", completed["id"]]["status"] == "signed"


def test_a_signature_waits_for_what_was_seen(phone, completed):
    [result] = phone.push(op("sign", "session", completed["id"], 3))

    assert refusal(result) == "if-match-required"


@pytest.mark.parametrize("by", ["another device", "the client"])
def test_what_was_not_seen_is_not_signed(phone, tablet, api, clinic_a, completed, by):
    phone.pull()
    other = tablet if by == "another device" else Device(api(clinic_a.client_member))
    said = op("create", "feedback", new_id(), session=completed["id"], note="And now?")
    assert statuses(other.push(said)) == ["applied"]

    [result] = phone.push(op("sign", "session", completed["id"], seen=phone.cursor))

    assert result["status"] == "conflict"
    assert phone.pull().rows["session", completed["id"]]["status"] == "completed"


def test_what_this_device_did_since_was_seen_on_it(phone, completed):
    phone.pull()
    said = op("create", "feedback", new_id(), session=completed["id"], note="Better.")

    results = phone.push(
        said, op("sign", "session", completed["id"], seen=phone.cursor)
    )

    assert statuses(results) == ["applied", "applied"]


def test_nothing_is_signed_without_what_was_refused(phone, completed):
    phone.pull()
    wrong = op("create", "feedback", new_id(), session=completed["id"], pain=99)

    results = phone.push(
        wrong, op("sign", "session", completed["id"], seen=phone.cursor)
    )

    assert [refusal(one) for one in results] == ["invalid-input", "depends-on-refused"]


def test_nothing_is_signed_before_what_is_kept_of_it_is_settled(
    phone, tablet, completed, therapist
):
    wrote = ("update", "session", completed["id"], completed["version"])
    tablet.push(op(*wrote, notes="From the tablet."))
    [kept] = phone.push(op(*wrote, notes="From below."))
    phone.pull()
    sign = op("sign", "session", completed["id"], seen=phone.cursor)

    [early] = phone.push(sign)
    therapist.post(
        f"{V1}conflicts/{kept['conflict']}/settle/",
        {"outcome": "merged"},
        headers={"If-Match": "*"},
    )
    [later] = phone.push(sign)

    assert (refusal(early), later["status"]) == ("depends-on-refused", "applied")


# One does not stop another


@pytest.fixture
def session(course):
    course.agreed()
    return course.started()["id"]


def poisons(session, foreign):
    strange = foreign.started()["id"]
    return {
        "no operation": 7,
        "no name": {"act": "create"},
        "no such act": op("burn", "session", session, 1),
        "no such kind": op("create", "recipe", new_id()),
        "an act of the desk's": op("create", "membership", new_id()),
        "out of range": op(
            "create",
            "treatment",
            new_id(),
            session=session,
            **{**TREATMENT, "side": "up"},
        ),
        "forbidden by a rule": op(
            "create",
            "treatment",
            new_id(),
            session=session,
            **{**TREATMENT, "pressure": None, "muscle": None},
        ),
        "a base that is none": op("update", "session", session, "first", notes="x"),
        "no base": op("update", "session", session, notes="x"),
        "values that are none": op("update", "session", session, 2)
        | {"set": ["notes"]},
        "another clinic's record": op("update", "session", strange, 2, notes="x"),
        "another clinic's parent": op(
            "create", "treatment", new_id(), session=strange, **TREATMENT
        ),
        "nobody's record": op("update", "session", new_id(), 1, notes="x"),
    }


def test_a_poison_at_every_place_stops_no_other(phone, session, foreign):
    def sound():
        return op("create", "treatment", new_id(), session=session, **TREATMENT)

    for name, poison in poisons(session, foreign).items():
        for place in (0, 2, 4):
            batch = [sound() for _ in range(4)]
            batch.insert(place, poison)

            found = statuses(phone.push(*batch))

            wanted = ["applied"] * 4
            wanted.insert(place, "rejected")
            assert found == wanted, name


def test_an_id_of_another_clinic_in_any_field_is_refused_alone(
    phone, course, world, session
):
    references = {
        ("session", "client"): {"client": "{client}"},
        ("session", "episode"): {"client": "{own}", "episode": "{episode}"},
        ("session", "plan"): {"client": "{own}", "plan": "{plan}"},
        ("session", "therapist"): {"client": "{own}", "therapist": "{therapist}"},
        ("treatment", "trigger_point"): {
            "session": session,
            **TREATMENT,
            "trigger_point": "{point}",
        },
        ("feedback", "treatment"): {
            "session": session,
            **STOP,
            "treatment": "{treatment}",
        },
        ("feedback", "session"): {"session": "{session}", **STOP},
        ("home_care_log", "instruction"): {
            "instruction": "{home_care}",
            "status": "done",
        },
        ("consent", "client"): {"client": "{client}", "kind": "treatment"},
        ("episode", "client"): {"client": "{client}", **EPISODE},
    }
    ids = world.foreign | {"own": course.client}
    filled = [
        op("create", kind, new_id(), **world.fill(values, **ids))
        for (kind, _), values in references.items()
    ]
    sound = op("create", "feedback", new_id(), session=session, **STOP)

    results = phone.push(*filled, sound)

    assert statuses(results) == ["rejected"] * len(filled) + ["applied"]


def test_more_than_a_batch_holds_is_refused_by_its_size(phone, course, problem):
    """By number; what makes a body of over 2 MiB, by that."""
    plan = {"client": course.client, "room": "The room with the window"}
    made = [op("create", "session", new_id(), **plan)]

    too_many = phone.http.post(f"{V1}sync/push/", {"operations": made * 501})
    too_large = phone.http.post(f"{V1}sync/push/", {"operations": made * 10_000})

    [error] = problem(too_many, 400, "invalid-input")["errors"]
    assert error["pointer"] == "/operations"
    problem(too_large, 413)
    assert statuses(phone.push(*made)) == ["applied"]


def test_a_batch_of_another_device_is_refused(phone, problem):
    body = {"device": new_id(), "operations": []}

    answer = phone.http.post(f"{V1}sync/push/", body)

    [error] = problem(answer, 400, "invalid-input")["errors"]
    assert error["pointer"] == "/device"


@pytest.mark.parametrize(
    ("role", "operation"),
    [
        ("desk", lambda ids: op("update", "session", ids["session"], 2, notes="x")),
        (
            "desk",
            lambda ids: op("create", "treatment", new_id(), session=ids["session"]),
        ),
        ("client_member", lambda ids: op("create", "client", new_id(), **CLIENT)),
        ("client_member", lambda ids: op("sign", "session", ids["completed"])),
        ("admin", lambda ids: op("complete", "session", ids["session"], 2)),
    ],
)
def test_a_door_that_is_shut_is_shut_to_devices(api, world, role, operation):
    device = Device(api(getattr(world.here, role)))

    [result] = device.push(operation(world.own))

    assert refusal(result) == "not-allowed"


def test_a_fault_of_ours_is_one_operations_alone(phone, session, monkeypatch):
    """It is logged as an error, and the device can go on."""

    def fail(*_, **__):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("api.sync.run.Run._asked", fail)

    results = phone.push(op("update", "session", session, 2, notes="x"))

    assert refusal(results[0]) == "internal-error"
