"""Escapes for control characters in reports, so that one finding is one line."""

import re

# C0 and C1 controls, line and paragraph separators, and what turns the direction of text around.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """Write control characters as escapes.

    >>> visible("a" + chr(10) + "b" + chr(27) + "[31m")
    'a\\\\nb\\\\u001b[31m'
    """
    return _UNSAFE.sub(lambda match: _SHORT.get(match[0], f"\\u{ord(match[0]):04x}"), text)
