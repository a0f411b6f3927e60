"""Durable work: queues, recovery, schedules; the only importer of dbos."""
