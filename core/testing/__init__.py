"""Conformance suites, stand-in trackers and factories, for our tests and for third parties."""
