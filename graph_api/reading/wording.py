"""Lists of words, written as running text."""


def words(text: str) -> dict[str, None]:
    """Return the words of a text in their order, each once.

    >>> list(words("to be or not to be"))
    ['to', 'be', 'or', 'not']
    """
    return dict.fromkeys(text.split())
