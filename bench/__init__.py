"""What requests cost, and what the change log costs.

Each figure is a ratio of two sides measured right next to each other: seconds depend on
the machine and on what else it does, the ratio hardly. See docs/performance.md.
"""
