"""A seeded catalogue of N SearchDocuments: words by Zipf's law, facets from the project's own vocabularies."""
