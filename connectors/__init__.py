"""Connectors: one folder for each tracker; each is a plugin."""
