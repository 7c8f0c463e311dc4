"""What a migration may not do while the release before goes on serving, in SQL."""

import re
from collections.abc import Iterable, Iterator

TABLE = r'(?P<table>"?\w+"?)'
ALTER = rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{TABLE} "
WITHOUT_A_VALUE = "asks for a value the release before does not send"
WAYS = {
    "takes a table away": rf"DROP TABLE (?:IF EXISTS )?{TABLE}",
    "renames a table": ALTER + r"RENAME TO",
    "renames a column": ALTER + r"RENAME (?:COLUMN )?\S+ TO",
    "takes a column away": ALTER + r"DROP COLUMN",
    "writes every row anew": ALTER + r"ALTER COLUMN \S+ (?:SET DATA )?TYPE",
    WITHOUT_A_VALUE: ALTER
    + r"(?:ADD COLUMN (?![^;]* DEFAULT )[^;]* NOT NULL"
    + r"|ALTER COLUMN \S+ (?:SET NOT NULL|DROP DEFAULT))",
    "keeps writers out while it makes an index": r"CREATE (?:UNIQUE )?INDEX"
    + rf" (?!CONCURRENTLY)[^;]*? ON (?:ONLY )?{TABLE}",
    "holds a table while it looks at every row": ALTER
    + r"ADD (?:CONSTRAINT \S+ )?(?:CHECK|EXCLUDE|FOREIGN KEY|PRIMARY KEY|UNIQUE)"
    + r"(?![^;]*(?:NOT VALID|USING INDEX))",
}
MAKES = re.compile(rf"CREATE TABLE (?:IF NOT EXISTS )?{TABLE}", re.I)


def unsafe_ways(statements: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What they do to which tables; one that they make themselves nobody uses yet."""
    bare = (re.sub(r"--[^\n]*", " ", statement) for statement in statements)
    sql = ";\n".join(re.sub(r"\s+", " ", statement) for statement in bare)
    made = {match["table"].strip('"') for match in MAKES.finditer(sql)}
    for way, pattern in WAYS.items():
        for match in re.finditer(pattern, sql, re.I):
            table = match["table"].strip('"')
            if table not in made:
                yield way, table
