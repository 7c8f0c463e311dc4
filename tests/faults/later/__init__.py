"""The next release: one more column, one more table, one more index."""
