"""Symbols of United Nations documents: read in any spelling, written in one.

Letters and digits make the symbol, whatever separates them: ``A/HRC/37/51/Add.2`` in print,
``A_HRC_37_51_Add-2`` in an address and ``a hrc 37 51 add 2`` by hand are the same atoms. What they
mean depends on the body, so an unknown body or mark is no symbol: nothing is guessed. A joint
general comment has one symbol of two parts, in the order in which it was published. Letters of
special procedures (``OL HUN 1/2018``) are read too; index numbers of other publishers are not.

The shape ``hrds:Document-symbol`` accepts for ``hrd:symbol`` whatever looks like a symbol, by the
pattern ``[A-Z]{1,6}(/[A-Za-z0-9.()-]+)+( [(][A-Z][a-z.]+ [A-Z0-9]+[)](/[A-Za-z0-9.]+)*)?``,
or like a letter, by ``[A-Z]{2,3} [A-Z]{3} [0-9]+/[0-9]{4}`` (and index numbers of other
publishers). Each canonical text of :func:`parse` matches one of the two, but not every match is
a symbol.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

MAX_LENGTH = 300
LINK = "https://undocs.org/"
# What symbols name in the place of a State: the European Union, a party to CRPD (CRPD/C/EU/CO/1),
# Kosovo under the UN mission (CCPR/C/UNK/CO/1), other addressees of a letter (AL OTH 5/2019).
_NO_STATES = {"EU", "UNK", "OTH"}

_YEAR = r"(?P<year>19[4-9]\d|20\d\d)"
_SESSION = r"(?P<session>E?S/\d+|\d{1,3})"
_ROMAN = r"(?P<session>(?=[IVXL])L?(?:XL|X{0,3})(?:IX|IV|V?I{0,3}))"
_COUNTRY = r"(?P<country>(?!RES|DEC|ADD|REV|CRP|NGO|QPR|FCO)[A-Z]{3}|EU)"
_NUMBER = r"(?P<number>\d+[A-Z]?)"
_PERIODS = r"(?P<number>\d{1,3}(?:/\d{1,3})?)"
_COUNCIL = r"A/HRC"
_COMMISSION = r"E/CN/\d+(?:/SUB/\d+)?"
_COMMITTEE = r"(?:CCPR|CEDAW|CERD|CMW|CRPD|CED|CAT|CRC)/C"
_TREATY = rf"(?P<body>{_COMMITTEE}|CRC/C/(?:OPSC|OPAC|OPIC)|CAT/OP|E/C/12)"
_ACT = r"(?P<act>RES|DEC|PRST)"
_DELIBERATIVE = rf"(?P<body>{_COUNCIL}|{_COMMISSION}|A|E)"
_EXPERTS = r"A/HRC/(?:WGAD|WGEID|EMRIP|AC|SF|FMI|WG/\d+)"
_MEETING = (
    rf"(?P<body>{_EXPERTS}|{_COUNCIL}|{_COMMISSION}|A/CONF/\d+|[AE]/(?:AC|C)/\d+|HRI/MC"
    rf"|ST/(?:SGB|AI|IC)|CRC/GC|{_COMMITTEE}|CAT/OP|CRPD/CSP|A/CONF/\d+/PC|[AES])"
)
_MARK = r"(?P<mark>L|NGO|NI|G|CRP|PV|SR|R|WP)"
# What a committee and a State send each other, or a committee writes of a visit or an inquiry.
_OF_STATE = r"(?P<mark>CO|Q|QPR|FCO|RQ|IR|VR|FU|R|ROSP|RONPM)"
_REVISED = r"(?:/REV/\d+)?"

# The grammar, over atoms in capitals joined by "/". The first form that fits wins.
_FORMS = [
    rf"{_DELIBERATIVE}/{_ACT}/(?:{_YEAR}|{_SESSION})/{_NUMBER}",
    rf"{_DELIBERATIVE}/{_ACT}/(?P<number>\d+(?:/?[A-H])?)/{_ROMAN}(?P<part>/[A-H])?",
    rf"(?P<body>S)/(?P<act>RES)/{_NUMBER}/{_YEAR}",
    rf"(?P<body>S)/(?P<act>PRST)/{_YEAR}/{_NUMBER}",
    rf"{_TREATY}/{_COUNTRY}(?:/{_OF_STATE})?/(?:{_YEAR}/)?{_PERIODS}",
    rf"{_TREATY}/(?P<mark>IR|VR)/{_COUNTRY}/{_PERIODS}",
    r"(?P<body>CEDAW/C)/(?P<mark>OP)/8/" + _COUNTRY + "/" + _NUMBER,
    rf"(?P<body>{_COMMITTEE})/(?P<mark>GC)/{_NUMBER}{_REVISED}/(?P<second>{_COMMITTEE}/GC/\d+{_REVISED})",
    r"(?P<body>CCPR)/(?P<mark>CO)/(?P<session>\d+)/" + _COUNTRY,
    r"(?P<body>CAT/C)/(?P<mark>CR)/(?P<session>\d+)/(?P<number>\d+)",
    rf"{_TREATY}/(?P<session>\d{{1,3}})/(?P<mark>CO)/(?P<number>\d+)",
    rf"{_TREATY}/(?P<mark>GC)/{_NUMBER}",
    rf"(?P<body>CRC)/(?P<mark>GC)/{_YEAR}/{_NUMBER}",
    rf"{_TREATY}/(?P<session>\d{{1,3}})/(?P<mark>D)/{_NUMBER}/{_YEAR}",
    rf"(?P<body>A/HRC/WG/6)/(?P<session>\d+)/{_COUNTRY}/{_NUMBER}",
    rf"(?P<body>HRI/CORE)/{_COUNTRY}/{_YEAR}",
    r"(?P<body>HR/PUB)/(?P<number>\d\d/\d+)",
    rf"{_TREATY}/{_YEAR}/(?P<session>I{{1,3}})/{_NUMBER}",
    rf"{_MEETING}/(?:{_YEAR}|{_SESSION})(?:/{_MARK})?/{_NUMBER}",
    rf"{_MEETING}/(?P<mark>PV|SR|L|R|CRP)/{_NUMBER}",
    r"(?P<body>INT/(?:CCPR|CEDAW|CERD|CESCR|CMW|CRPD|CED|CAT|CRC))/(?P<mark>[A-Z]{2,4})"
    r"(?:/(?P<country>[A-Z]{3}))?/(?P<number>\d+)(?:/[A-Z])?",
    r"(?P<body>(?:CCPR|CEDAW|CERD|CMW|CRPD|CED|CAT|CRC)/C|E/C/12|A/CONF/\d+|HRI/(?:GEN|CORE))"
    r"/(?P<number>\d+)",
]
_SUFFIXES = (
    r"(?P<suffixes>(?:/(?:ADD|CORR|REV|AMEND)/\d+)*(?:/(?:PART|VOL)/(?:[IVX]+|\d+))?"
    r"(?:/(?:ADD|CORR|REV)/\d+)*)"
)
_GRAMMAR = [re.compile(form + _SUFFIXES, re.ASCII) for form in _FORMS]

# Of the committees of a joint general comment, in its symbol (CMW/C/GC/7-CERD/C/GC/38).
_ORDER = "CEDAW CMW CERD CCPR CAT CRPD CED CRC"
_KINDS = {
    "RES": "resolution",
    "DEC": "decision",
    "PRST": "statement",
    "CO": "concluding observations",
    "CR": "concluding observations",
    "FCO": "follow-up",
    "OP": "inquiry report",
    "IR": "inquiry report",
    "VR": "visit report",
    "ROSP": "visit report",
    "RONPM": "visit report",
    "RQ": "replies to a list of issues",
    "Q": "list of issues",
    "QPR": "list of issues",
    "GC": "general comment",
    "D": "views",
    "L": "draft",
    "PV": "record",
    "SR": "record",
}
_LETTER = re.compile(
    r"(?P<type>AL|OL|UA|JAL|JOL|JUA)/(?P<country>[A-Z]{3})/(?P<number>\d+)/(?P<year>20\d\d|19\d\d)",
    re.ASCII,
)
_ATOM = re.compile(r"[0-9]+[A-Z](?![A-Z])|[0-9]+|[A-Z]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SEPARATED = re.compile(r"[A-Z0-9\s/\\_.,()\u2010-\u2015-]+")
_PREFIX = re.compile(r"(?:U\.?\s?N\.?\s+)?DOC(?:UMENT|\.)?\s+(?:NO\.?\s+|SYMBOL\s+)?")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?(?:undocs\.org/(?:(?:ar|en|es|fr|ru|zh)/)?"
    r"|[^\s?]+\?(?:[^\s?]*&)?(?:si|ds|symbolno|finalsymbol)=)([^&#?]+)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"(?:THE )?(?:UNITED NATIONS |U\.?N\.? ?)?(?P<organ>GENERAL ASSEMBLY|GA|HUMAN RIGHTS COUNCIL|"
    r"HRC|COMMISSION ON HUMAN RIGHTS|COMMISSION|ECONOMIC AND SOCIAL COUNCIL|ECOSOC|"
    r"SECURITY COUNCIL) (?P<act>RES|DEC)(?:OLUTION|ISION|\.)? (?=S?-?[0-9])"
)
_ORGANS = {"G": "A", "H": "A/HRC", "C": "E/CN.4", "E": "E", "S": "S"}

# How the atoms of a form are joined again, in this order.
_JOINTS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=.)/(E?S)/(\d)", r"/\1-\2"),
        (r"^([AE])/(C|AC)/(\d)", r"\1/\2.\3"),
        (r"/(CN|SUB|CONF|WG|L|CRP|PC|PV|SR|R|WP|ADD|CORR|REV|AMEND)/(\d)", r"/\1.\2"),
        (r"(?<=CEDAW/C)/OP/8(?=/)", "/OP.8"),
        (r"(/GC/\d+(?:/REV\.\d+)?)/(?=[A-Z]+/C/GC/)", r"\1-"),
        (r"/PART/(\w+)", r" (Part \1)"),
        (r"/VOL/(\w+)", r" (Vol. \1)"),
        (r"(/(?:RES|DEC)/\d+)(?:/?([A-H]))?/([IVXL]+)(?:/([A-H]))?(?=/|$)", r"\1(\3)\2\4"),
        (r"^(S/RES/\d+[A-Z]?)/(\d{4})", r"\1(\2)"),
    )
]
_WORDS = {"/SUB.": "/Sub.", "/ADD.": "/Add.", "/CORR.": "/Corr.", "/REV.": "/Rev."}
_WORDS |= {"/AMEND.": "/Amend."}


@dataclass(frozen=True)
class Symbol:
    """A document symbol and what it says by itself.

    ``text`` is its canonical form and ``body`` the body or series that it names (``A/HRC``); of a
    letter, the type (``OL``). ``kind`` is in words: "report" for a numbered document of a session
    or year (most are reports; the symbol does not tell), "resolution", "concluding observations".
    ``session`` is as written (``37``, ``S-18``, ``XXXVI``). ``number`` is the text after it, such
    as ``6-7`` for combined periodic reports. ``country`` is a State's alpha-3 code, looked up in
    no list. ``year`` is set where the symbol holds one, never concluded from a session.
    """

    text: str
    body: str
    kind: str
    session: str | None = None
    number: str | None = None
    year: int | None = None
    country: str | None = None
    suffixes: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Return the id in our IRIs: hyphens between atoms, but none inside the body's ``CN.4``.

        >>> Symbol("E/CN.4/2006/95/Add.2", "E/CN.4", "report").slug
        'E-CN4-2006-95-Add-2'
        """
        body = self.body.replace(".", "")
        rest = self.text.removeprefix(self.body)
        return re.sub(r"[^A-Za-z0-9]+", "-", body + rest).strip("-")

    @property
    def link(self) -> str | None:
        """Return the stable address at the United Nations; letters have none."""
        return None if self.kind == "letter" else LINK + quote(self.text, safe="/()-")


def parse(text: str) -> Symbol | None:
    """Read a symbol in any spelling, alone or in an address of the United Nations.

    :returns: None for what is no symbol of a body that is known here. Never raises.

    >>> parse("a hrc 37 51").text
    'A/HRC/37/51'
    >>> parse("E/CN.4/RES/20(XXXVI)").session
    'XXXVI'
    >>> parse("https://undocs.org/en/A/RES/72/247").kind
    'resolution'
    >>> parse("EUR 62/5974/2017") is None
    True
    """
    if len(text) > MAX_LENGTH:
        return None
    plain = _plain(text)
    if not _SEPARATED.fullmatch(plain):
        return None
    atoms = "/".join(_ATOM.findall(plain))
    if match := _LETTER.fullmatch(atoms):
        return _letter(match)
    matches = (match for form in _GRAMMAR if (match := form.fullmatch(atoms)))
    match = next(matches, None)
    if match and match.groupdict().get("second") and _misplaced(match):
        return parse(f"{match['second']}/{atoms.removesuffix('/' + match['second'])}")
    return _symbol(match) if match else None


def _misplaced(match: re.Match[str]) -> bool:
    """Tell whether a joint general comment has its two parts in the wrong order."""
    return _ORDER.find(match["second"].split("/")[0]) < _ORDER.find(match["body"].split("/")[0])


def _plain(text: str) -> str:
    """Cut a symbol out of an address or a phrase, in capitals."""
    text = _INVISIBLE.sub("", text).strip()
    if address := _ADDRESS.fullmatch(text):
        text = unquote(address[1])
    text = _PREFIX.sub("", " ".join(text.upper().split()), count=1)
    if spoken := _SPOKEN.match(text):
        text = f"{_ORGANS[spoken['organ'][0]]}/{spoken['act']}/{text[spoken.end() :]}"
    return text


def _letter(match: re.Match[str]) -> Symbol:
    """Build a letter of special procedures."""
    kind, country, number, year = match.groups()
    text = f"{kind} {country} {number}/{year}"
    return Symbol(text, kind, "letter", None, number, int(year), _state(country))


def _state(named: str | None) -> str | None:
    return None if named in _NO_STATES else named


def _symbol(match: re.Match[str]) -> Symbol:
    parts = {k: v for k, v in match.groupdict().items() if v}
    year = parts.get("year")
    body = _join(parts["body"])
    suffixes = _join(parts["suffixes"]).strip("/ ") if "suffixes" in parts else ""
    session = parts.get("session")
    return Symbol(
        text=_join(match[0] if "country" not in parts else _combine(match)),
        body=body,
        kind=_kind(parts, body),
        session=session.replace("/", "-") if session else None,
        number=_number(parts),
        year=int(year) if year else None,
        country=_state(parts.get("country")),
        suffixes=tuple(suffixes.replace(" (", "/(").split("/")) if suffixes else (),
    )


def _join(atoms: str) -> str:
    """Put the dots, hyphens and brackets of the canonical form between atoms."""
    for pattern, replacement in _JOINTS:
        atoms = pattern.sub(replacement, atoms)
    for written, canonical in _WORDS.items():
        atoms = atoms.replace(written, canonical)
    return atoms


def _combine(match: re.Match[str]) -> str:
    """Write the numbers of combined periodic reports with a hyphen: PER/CO/6-7."""
    if not match.groupdict().get("number"):
        return match[0]
    start, end = match.span("number")
    return match[0][:start] + _periods(match["number"]) + match[0][end:]


def _periods(number: str) -> str:
    first, _, second = number.partition("/")
    return f"{first}-{second}" if second else first


def _number(parts: dict[str, str]) -> str | None:
    number = parts.get("number")
    if number is None:
        return None
    if "country" in parts:
        return _periods(number)
    return (number + parts.get("part", "")).replace("/", "") if "act" in parts else number


def _kind(parts: dict[str, str], body: str) -> str:
    """Return the kind of document that the marks of a symbol stand for."""
    mark = parts.get("act") or parts.get("mark")
    if mark:
        return _KINDS.get(mark, "document")
    if body == "CRC/GC":
        return "general comment"
    if body == "A/HRC/WGAD":
        return "opinion"
    if "country" in parts:
        return "report"
    return "report" if {"session", "year"} & parts.keys() and body[0] in "AE" else "document"
