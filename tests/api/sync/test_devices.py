from tests.api.course import STOP, TREATMENT, new_id
from tests.api.sync.conftest import op


def test_devices_come_to_the_same_records(phone, tablet, course, world):
    phone.pull(page_size=50)
    tablet.pull(page_size=7)
    session, treatment, feedback = new_id(), new_id(), new_id()
    created = op("create", "session", session, client=course.client)
    operations = [
        created,
        op("start", "session", session, {"after": created["op_id"]}),
        op("create", "treatment", treatment, session=session, **TREATMENT),
        op("create", "treatment", new_id(), session=session, **TREATMENT),
        op("create", "feedback", feedback, session=session, **STOP),
        op("respond", "feedback", feedback, response="eased"),
        op("update", "treatment", treatment, 1, note="Slower now."),
    ]

    first, again = phone.push(*operations), phone.push(*operations)

    assert [one["status"] for one in first] == ["applied"] * len(operations)
    assert [one["status"] for one in again] == ["duplicate"] * len(operations)
    phone.rows.clear()
    phone.cursor = ""
    assert phone.pull().rows == tablet.pull().rows
