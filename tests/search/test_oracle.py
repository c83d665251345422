"""Random searches over random catalogues: an engine's hits, total, counts and order equal the brute-force oracle's.

1,000 states in the suite; `ORACLE_STATES=10000` for more.
"""
