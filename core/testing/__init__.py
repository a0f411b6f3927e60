"""Conformance suites, stand-in trackers and factories, for our tests and for third parties."""

import sys

# Without this, authors who inherit the suite would see bare AssertionErrors. Stand-ins are
# also used without pytest, which is therefore not imported here.
if "pytest" in sys.modules:
    sys.modules["pytest"].register_assert_rewrite("core.testing.conformance")
