"""How fast a search is: `python -m bench.search --engine sqlite --documents 100000 [--from FILE]`."""
