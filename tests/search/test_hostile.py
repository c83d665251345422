"""No query string stops the search: 200, or a helpful 400 or 404, never 500."""
