"""Of home care."""

from tests.api.bad_values.case import HOME, LOGS
from tests.api.course import HOME_CARE, LOG

CARE = {"episode": "{episode}", **HOME_CARE}
FREE = {"episode": "{episode}", "category": "heat", "title": "Warmth"}

OF_HOME_CARE = [
    (HOME, {**CARE, "reps": 50}, "/reps", "dose_reason"),
    (HOME, {**CARE, "template": "knee-to-chin"}, "/template", "Near: knee-to-chest"),
    (HOME, {"episode": "{episode}", "title": "x"}, "/category", "template"),
    (HOME, {**FREE, "minutes": 0}, "/minutes", "1"),
    (HOME, {**FREE, "temperature_c": "45.1"}, "/temperature_c", "45"),
    (HOME, {**FREE, "ends_on": "2020-01-01"}, "/ends_on", "after"),
    (HOME, {**FREE, "link": "javascript:alert(1)"}, "/link", "URL"),
    (LOGS, {**LOG, "status": "done"}, "/reason", "needs no reason"),
    (LOGS, {**LOG, "done_on": "2999-01-01"}, "/done_on", "future"),
    (LOGS, {**LOG, "pain_after": -1}, "/pain_after", "0"),
]
