"""What came of suggestions: counted, measured, compared, and shown."""
