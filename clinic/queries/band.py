"""The band of a score, as `clinic.scoring` finds it."""

from django.db.models import Func, TextField

WORDS = "[a-z][a-z-]*( [a-z-]*[a-z])*"
REST = r"( interference | - | \().*$"


class Band(Func):
    """The last band of a measure's `bands` that begins no higher than a score."""

    template = rf"""(
        SELECT CASE WHEN bool_and(
                   part ~ '^-?\d+(-\d+|\.\.-?\d+| and more)? {WORDS}'
                          '( interference .*| - .*| \(.*\))?$')
               THEN coalesce((array_agg(
                   regexp_replace(
                       regexp_replace(part, '^[^ ]+( and more)? ', ''),
                       '{REST}', '')
                   ORDER BY place DESC
               ) FILTER (WHERE substring(part FROM '^-?\d+')::int
                               <= floor(score + 0.5)))[1], '')
               ELSE '' END
        FROM (SELECT %(expressions)s) s(bands, score),
             unnest(string_to_array(s.bands, ', ')) WITH ORDINALITY u(part, place))"""  # noqa: S608 - constants
    output_field = TextField()
