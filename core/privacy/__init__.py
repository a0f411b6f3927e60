"""Who may see what, and what must be forgotten."""
