"""Whether a client is shown the parts of a record. What is shared is for `therapy` to
say, which replaces the function."""

NOTHING_SHARED = """
CREATE FUNCTION is_shared(record uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT false $$;
"""

UNDO = "DROP FUNCTION is_shared(uuid);"
