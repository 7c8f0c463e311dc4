"""Which fields each role is shown and may send: `fields.txt`, and nothing besides."""

from pathlib import Path

from clinic.domain.client import CONTACT
from tests.api.course import V1
from tests.api.field_rules import SENT, Rules

LISTED = Path(__file__).with_name("fields.txt").read_text().splitlines()


def test_each_role_is_shown_and_sends_the_listed_fields(document):
    declared = Rules(document).lines()

    assert declared - {*LISTED} == set()
    assert {*LISTED} - declared == set()


def test_a_client_is_shown_no_schema_that_holds_the_therapists_own_words():
    """The remarks, the reasons and the reasoning of the clinic's own record."""
    kept = {"notes", "alert_explanation", "status_reason", "history_changes"}
    kept |= {"override_reason", "overrides", "closing_note", "problem_summary"}
    shown = [line for line in LISTED if "shown" in line and "C" in line.split()[0]]

    assert len(shown) >= 50
    assert [line for line in shown if kept & set(line.split())] == [
        line
        for line in shown
        if " Technique: " in line  # The catalogue's notes.
    ]


def test_a_client_changes_how_they_are_reached_and_no_more(document, person, clinic_a):
    fields = Rules(document).fields[SENT, "PatchedClientRequest"] - {"id"}
    valid = {"email": "a@b.example", "language": "de", "date_of_birth": "2000-01-01"}
    valid |= {name: "+1 206 555 0100" for name in fields if name.endswith("phone")}
    valid |= {"primary_therapist": str(clinic_a.therapist.pk)}
    address = f"{V1}clients/{clinic_a.client_record.pk}/"

    statuses = {
        name: person.patch(
            address, {name: valid.get(name, "x")}, headers={"If-Match": "*"}
        ).status_code
        for name in fields
    }

    assert statuses == {name: 200 if name in CONTACT else 403 for name in fields}
