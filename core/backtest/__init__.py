"""What Trackside would have done on a project's past, had it been there."""
