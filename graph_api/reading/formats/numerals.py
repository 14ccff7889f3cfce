"""Roman numerals of list labels."""


def roman_numeral(number: int) -> str:
    """Write a number from 1 to 39 in lower-case Roman numerals.

    >>> roman_numeral(14)
    'xiv'
    """
    tens = ("", "x", "xx", "xxx")[number // 10]
    return tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
