"""``trackside demo``: the whole journey on this machine, with stand-ins for the trackers."""
