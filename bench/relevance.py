"""How good a search is: `python -m bench.relevance --docs F --queries F --qrels F --engine sqlite [--dev]`."""
