"""The register of schools: taking it in, and finding a school in it."""
