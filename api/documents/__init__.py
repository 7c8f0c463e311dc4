"""Documents: what a serializer shows of a record, written as JSON by PostgreSQL."""
