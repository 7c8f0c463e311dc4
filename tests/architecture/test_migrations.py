"""The migrations say what the models say."""

from io import StringIO

from django.core.management import call_command


def test_no_change_of_a_model_waits_for_its_migration():
    out = StringIO()

    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)

    assert out.getvalue() == "No changes detected\n"
