"""Comparison of texts without case, accents, punctuation and kinds of apostrophe.

All scripts are folded alike (Unicode's compatibility decomposition, then no combining marks), so
Arabic loses vowel signs, hamza and the article, and Russian the dots of its yo. Folded text is for
comparison only, never for display.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_APOSTROPHES = "'\u2018\u2019\u02bc\u02bb\u2032`\u00b4"
# What decomposition leaves whole although people type the plain letters, and what Arabic writers
# use interchangeably: alef maqsura and yeh, teh marbuta and heh; tatweel only stretches a word.
_LETTERS = str.maketrans(
    {
        "\u00f8": "o",
        "\u0142": "l",
        "\u0111": "d",
        "\u00f0": "d",
        "\u00fe": "th",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u0131": "i",
        "\u0649": "\u064a",
        "\u0629": "\u0647",
        "\u0640": None,
        "&": " and ",
    }
)
_DROP_APOSTROPHES = str.maketrans(dict.fromkeys(_APOSTROPHES))
_SPLIT_APOSTROPHES = str.maketrans(dict.fromkeys(_APOSTROPHES, " "))
# A Chinese character is a word: names are written without blanks.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_ARABIC_ARTICLE = re.compile(r"^\u0627\u0644(?=\w{3})")
_INNER_BLANK = re.compile(r"(?<!\d) | (?!\d)")


_LONGEST_KEPT = 500  # Characters of a text of which the words are remembered.


def words(text: str) -> tuple[str, ...]:
    """Split a text into folded words; an apostrophe joins, for people leave it out.

    >>> words("Côte d'Ivoire (the Republic of)")
    ('cote', 'divoire', 'the', 'republic', 'of')
    >>> words("科特迪瓦")
    ('科', '特', '迪', '瓦')
    """
    return (_remembered if len(text) <= _LONGEST_KEPT else _joined)(text)


def _joined(text: str) -> tuple[str, ...]:
    return _words(text.translate(_DROP_APOSTROPHES))


_remembered = lru_cache(maxsize=4096)(_joined)


def all_words(text: str) -> frozenset[str]:
    """Return the words of a text, with each apostrophe both joined and read as a blank.

    >>> sorted(all_words("Côte d'Ivoire"))
    ['cote', 'd', 'divoire', 'ivoire']
    """
    apart = _words(text.translate(_SPLIT_APOSTROPHES))
    return frozenset(words(text)) | frozenset(apart)


def key(text: str) -> str:
    """Fold a text to a key that is equal for all spellings of a name.

    Blanks are kept between digits only: A/HRC/37/51 is not A/HRC/3/751.

    >>> {key(name) for name in ("Côte d'Ivoire", "cote divoire", "COTE D IVOIRE")}
    {'cotedivoire'}
    >>> key("a-hrc-37-51") == key("A/HRC/37/51") != key("A/HRC/3/751")
    True
    """
    return _INNER_BLANK.sub("", " ".join(words(text)))


def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    tokens = _WORD.findall(letters.translate(_LETTERS))
    return tuple(_ARABIC_ARTICLE.sub("", word) for word in tokens)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar to a misspelt one, or None.

    Case is ignored: ids such as ``HUN`` are often typed in lower case. Among close ones, a name of
    the same letters wins: swapped letters are the commonest slip.

    >>> nearest("hnu", ["SHN", "HUN", "POL"])
    'HUN'
    """
    folded, by_folded = name.casefold(), {k.casefold(): k for k in known}
    matches = get_close_matches(folded, by_folded, n=5, cutoff=0.5)
    swapped = [match for match in matches if sorted(match) == sorted(folded)]
    return by_folded[(swapped or matches)[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Write the end of a message about a misspelt name: the nearest one as a question, or nothing.

    >>> did_you_mean("hnu", ["HUN"]), did_you_mean("hnu", [])
    (' Did you mean HUN?', '')
    """
    near = nearest(name, known)
    return f" Did you mean {near}?" if near else ""
