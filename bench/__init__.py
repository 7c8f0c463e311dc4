"""What the change log costs, measured against the same tables with the log off.

Each figure is a ratio of two databases of one server, measured side by side: seconds
depend on the machine and on what else it does, the ratio hardly. See
docs/performance.md.
"""
