"""What a request costs, measured against the least that any server could do for it.

The bare limit sends prepared SQL and answers with JSON that PostgreSQL built: without
framework, token, scope, access log or change log. See docs/performance.md.
"""
