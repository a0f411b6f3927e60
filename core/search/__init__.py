"""Finding similar issues: terms, the index, retrieval."""
