"""The mechanism of Trackside; everything that users see is a plugin on top of it."""
