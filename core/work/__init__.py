"""Durable work: deliveries in order per issue, writes at each tracker's pace, scheduled jobs.

``contract`` holds the words and is cheap to import; ``engine`` runs work, ``client``
enqueues and lists it from any process. Both of those load DBOS, which takes a second.
"""
