"""Keeping in step with trackers: whole projects, what changed since, and what webhooks missed."""
