"""The declarations that keep a table's changes and guard what is signed."""

from collections.abc import Sequence

from clinic.tenancy import TableConstraint, array, quoted


class ChangeLog(TableConstraint):
    """Every change of the table is kept, numbered and chained with its transaction.

    `kind` is the record's name in the log; `hidden` columns stay out of its images.
    """

    arguments = ("kind", "clinic_column", "client_column", "hidden")
    triggers = ("log_insert", "log_update", "log_delete")

    def __init__(
        self,
        *,
        name: str,
        kind: str,
        clinic_column: str = "clinic_id",
        client_column: str = "",
        hidden: Sequence[str] = (),
    ) -> None:
        self.kind = kind
        self.clinic_column, self.client_column = clinic_column, client_column
        self.hidden = tuple(hidden)
        super().__init__(name=name)

    def apply(self, table: str) -> str:
        return (
            f"log_table({table}, {quoted(self.kind)}, {quoted(self.clinic_column)}, "
            f"{quoted(self.client_column)}, {array(self.hidden)})"
        )

    def undo(self, table: str) -> str:
        return f"unlog_table({table})"


class AppendOnly(TableConstraint):
    """The rows are facts: once written they stay as they are."""

    triggers = ("facts",)

    def apply(self, table: str) -> str:
        return f"keep_as_written({table})"

    def undo(self, table: str) -> str:
        return f"let_change({table})"


class Aggregate(TableConstraint):
    """The rows belong to a record that can be signed; `roots` are columns that name it.

    `id` is the record itself; `a.b` is column b of the row of `via` that column a
    names.
    Rows `guarded` are part of what is signed, so they are refused once it is; the
    others stand beside it. All but the record itself are counted for its ETag.
    """

    arguments = ("roots", "via", "guarded")

    def __init__(
        self, *, name: str, roots: Sequence[str], via: str = "", guarded: bool = True
    ) -> None:
        self.roots, self.via, self.guarded = tuple(roots), via, guarded
        self.tag = "guard" if guarded else "beside"
        self.triggers = [f"{self.tag}_{op}" for op in ("insert", "update", "delete")]
        super().__init__(name=name)

    def apply(self, table: str) -> str:
        counts = self.roots != ("id",)
        return (
            f"join_aggregate({table}, {quoted(self.tag)}, {array(self.roots)}, "
            f"{quoted(self.via)}, {self.guarded}, {counts})"
        )

    def undo(self, table: str) -> str:
        return f"leave_aggregate({table}, {quoted(self.tag)})"
