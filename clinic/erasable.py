"""The declaration of what goes when a client is erased by law."""

from clinic.tenancy import TableConstraint, quoted


class Erasable(TableConstraint):
    """Rows of the table are erased with the clients `people` for whom the SQL condition
    holds. Of a signature, the digest stays, beside the record `digest_of` names."""

    arguments = ("condition", "digest_of")

    def __init__(self, *, name: str, condition: str, digest_of: str = "") -> None:
        self.condition, self.digest_of = condition, digest_of
        super().__init__(name=name)

    def apply(self, table: str) -> str:
        return f"let_erase({table}, {quoted(self.condition)}, {quoted(self.digest_of)})"

    def undo(self, table: str) -> str:
        return f"let_stay({table})"
