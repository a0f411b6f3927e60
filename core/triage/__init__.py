"""The use cases: ingest, suggest, decide, act, learn from answers."""
