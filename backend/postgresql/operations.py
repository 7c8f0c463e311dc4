from typing import Any

from django.db.backends.postgresql import operations

from backend.postgresql.prepared import PreparedCursor


class DatabaseOperations(operations.DatabaseOperations):
    def deferrable_sql(self) -> str:
        """Keys are checked by the statement that breaks them: a deferred one would
        answer "done" and undo the whole transaction at its end."""
        return ""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        if isinstance(cursor, PreparedCursor):
            return sql
        return super().last_executed_query(cursor, sql, params)
