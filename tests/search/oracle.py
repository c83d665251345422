"""A brute-force search over SearchDocuments in plain Python, written apart from the product.

It shares only `search.analysis` with the engines. It is slow and obvious on purpose: what it says is what the
contract says, and every engine is compared with it.
"""
