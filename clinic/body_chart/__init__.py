"""The body chart: our drawing of a standing person, and what is shown on it. Pure."""
