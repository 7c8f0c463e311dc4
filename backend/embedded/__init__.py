"""A private PostgreSQL for this checkout, for development and tests only.

`server` is what a client calls, `supervisor` is the process that starts the server and
stops it after its last client, `base` is the Django database engine on top of both.
Nothing here but `base` may import Django: the supervisor stays small that way.
"""
