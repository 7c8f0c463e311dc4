"""How a refusal of the embedded server ends."""

WAYS_OUT = "set DATABASE_URL and OWNER_DATABASE_URL."
SET_PG_BIN = "set PG_BIN to the bin folder of a PostgreSQL 16 or newer"
