"""What a device may send is what `docs/sync.md` says."""

import pytest

from tests.api.course import new_id
from tests.api.sync.conftest import op


@pytest.mark.parametrize("act", ["list", "retrieve", "log", "treatments", "__init__"])
def test_what_is_no_act_of_a_device_is_refused_by_itself(phone, course, statuses, act):
    kind = "home_care_instruction" if act == "log" else "session"
    good = op("create", "session", new_id(), client=course.client)

    results = phone.push(op(act, kind, new_id(), 1), good)

    assert statuses(results) == ["rejected", "applied"]
    assert results[0]["problem"]["type"] == "/problems/no-such-act"
