"""The vocabulary of recommendations: verbs, their strength, and the words around them."""

import re

from graph_api.reading.wording import words

# Verb in any of its forms -> strength.
_VERBS = {
    r"recommend(?:ed|s)?": "recommended",
    r"urge[ds]?": "urged",
    r"call(?:ed|s)? (?:up)?on": "called on",
    r"call(?:ed|s)? for": "called for",
    r"(?:provided|put forward|offered) (?:a number of |several |some |various )?recommendations": (
        "recommended"
    ),
    r"encourage[ds]?": "encouraged",
    r"request(?:ed|s)?": "requested",
    r"invite[ds]?": "invited",
    r"suggest(?:ed|s)?": "suggested",
    r"propose[ds]?": "proposed",
    r"advise[ds]?": "advised",
    r"ask(?:ed|s)?": "asked",
    r"appeal(?:ed|s)? (?:to|for)": "appealed to",
    r"exhort(?:ed|s)?": "urged",
    r"demand(?:ed|s)?": "demanded",
    r"hope[ds]?": "hoped",
    r"(?:consider(?:ed|s)?|believe[ds]?|stresse[ds]|stress|insist(?:ed|s)?|reiterate[ds]?|"
    r"recall(?:ed|s)?) that": "considered that",
    r"reiterate[ds]? (?:its|their|the|his|her) (?:previous |earlier )?(?:recommendations?|"
    r"calls?|requests?|appeals?)": "reiterated",
}
VERB = re.compile(r"\b(?:" + "|".join(f"(?P<v{i}>{p})" for i, p in enumerate(_VERBS)) + r")\b")
_STRENGTHS = list(_VERBS.values())
WITHIN = re.compile(
    r"(?:\band |, )(?:also |further |strongly )?"
    r"(?P<verb>calls? (?:up)?on|urges|encourages|requests|invites|recommends|appeals to|exhorts)\b"
)
OPERATIVE = re.compile(
    r"(?:(?:Also|Further|Strongly|Again|Once again|Reiterates its call(?: to)?|and)\s)?"
    r"(?P<verb>Calls? (?:up)?on|Calls? for|Urges?|Encourages?|Requests?|Invites?|Recommends?|"
    r"Appeals? to|Exhorts?|Demands?|Stresses that)\b"
)
_PRONOUN = r"(?:[Ii]t|[Tt]hey|[Ww]e|[Hh]e|[Ss]he|I)"
ADVERBS = (
    r"(?:\s(?:also|further|furthermore|therefore|thus|strongly|again|once again|then|"
    r"additionally|jointly|specifically"
    r"|in particular|respectfully|finally|hereby|urgently|consequently|has|have|had|would|"
    r"would like to|reiterates? and|repeatedly|consistently|accordingly),?)*"
)
PRONOUN_BEFORE = re.compile(rf"(?:^|[\s,;“\"(])(?P<pronoun>{_PRONOUN}){ADVERBS}\s?$")
GENERIC_BEFORE = re.compile(
    rf"(?:^|[\s,;])(?P<who>[Tt]he (?:Special Rapporteur|Independent Expert|Working Group|"
    rf"Committee|Subcommittee|Commission|Council|Assembly|Secretary-General|High Commissioner|"
    rf"Office|mission|experts?|expert group|report|authors?|undersigned(?: organi[sz]ations)?|"
    rf"organi[sz]ations?|coalition)){ADVERBS}\s?$"
)
PASSIVE = re.compile(
    r"\b(?:is|are) (?:also |further |strongly )?(?P<verb>requested|encouraged|urged|invited|"
    r"called upon|"
    r"recommended) to\b"
)
MODAL = re.compile(
    r"\b(?P<modal>should|must|need to|needs to|ought to|has to|have to|shall)\b(?! (?:be noted|"
    r"be recalled|not be understood|have been))"
)
IT_IS = re.compile(
    r"\b[Ii]t is (?:therefore |also |thus |equally |absolutely )?(?P<adjective>essential|"
    r"crucial|imperative|vital|important|critical|necessary|urgent|indispensable)"
    r"\s(?P<link>that|to|for)\b"
)
REPORTED_BEFORE = re.compile(
    r"\b(?:was|were|been|being|be|are|is|as|recommendations?|those|that|which|"
    r"calls?)\s(?:also\s|previously\s)?$"
)
BASE_VERBS = words(
    "abide abolish abstain accede accelerate accept acknowledge act adapt address adhere adjust "
    "adopt advance advise advocate align allocate allow amend analyse analyze apply appoint "
    "approve arrange assess assist assure avoid ban bar begin bring broaden build call carry "
    "cease change clarify close collaborate collect combat commit communicate commute comply "
    "conclude condemn conduct consider consolidate consult continue contribute cooperate "
    "coordinate counter create criminalize criminalise curb deal decide decriminalize "
    "decriminalise dedicate define delay delete deliver demand demonstrate denounce deploy "
    "design desist develop devise devote disclose discontinue disseminate dissolve do draft "
    "drop educate elaborate eliminate embed empower enable enact encourage end endorse enforce "
    "engage enhance enlarge ensure enshrine eradicate establish evaluate examine exempt "
    "exercise expand expedite explicitly expose extend facilitate fight finalize finalise "
    "follow foster free fulfil fulfill fund give grant guarantee halt harmonize harmonise heed "
    "hold honour identify immediately implement impose improve include incorporate increase "
    "inform initiate insert institute integrate intensify introduce investigate invite involve "
    "issue join keep launch lead legislate lift limit link maintain make mainstream manage "
    "measure meet mitigate mobilize modify monitor move note nurture observe obtain open "
    "organize organise oversee participate pass pay penalize permit place pledge prepare "
    "prevent prioritize prioritise proceed process produce professionalize prohibit promote "
    "promptly prosecute protect provide publicize publicly publish punish pursue put raise "
    "ratify reaffirm recognize recognise reconsider record rectify redouble reduce refer reform "
    "refrain regulate rehabilitate reinforce reinstate reject release remedy remove renew "
    "repeal replace report request require rescind resolve resort respect respond restore "
    "restrict review revise revoke safeguard scale secure seek send separate set share show "
    "sign simplify speed spread start step stop streamline strengthen strive submit support "
    "suspend sustain systematize tackle take terminate thoroughly train transform translate "
    "treat uphold undertake unify update urge use utilize view withdraw work"
)
# Verb in its base form -> its class in the scheme action; other verbs have none.
_ACTIONS = {
    "adopt": "accede accept adopt approve endorse implement join ratify sign",
    "legislate": "abolish amend criminalize decriminalize enact enshrine legislate reform repeal",
    "protect": "guarantee protect safeguard secure uphold respect",
    "investigate": "investigate prosecute punish",
    "recognise": "acknowledge recognise recognize reaffirm",
    "cooperate": "collaborate cooperate invite respond",
    "follow-up": "follow",
    "refrain": "avoid cease desist end halt refrain stop suspend",
    "prevent": "combat eliminate eradicate fight prevent tackle",
    "provide": "allocate allow facilitate give grant provide release",
    "establish-procedure": "create develop establish introduce set",
    "consult": "consult",
    "publish": "disclose disseminate issue publish",
    "condemn": "condemn denounce",
    "monitor": "assess evaluate examine measure monitor review",
    "coordinate": "coordinate",
    "assist": "assist help support",
    "raise-awareness": "educate train",
    "consider": "consider",
    "inform": "inform report",
    "engage": "engage involve",
    "facilitate-participation": "include participate",
    "urge-third-party": "call demand encourage request urge",
    "empower": "empower",
}
_CLASS_OF = {verb: name for name, verbs in _ACTIONS.items() for verb in verbs.split()}


def strength(match: "re.Match[str]") -> str:
    """Return the strength of a verb that :data:`VERB` matched."""
    return next(_STRENGTHS[i] for i in range(len(_STRENGTHS)) if match[f"v{i}"])


def is_action(words: str) -> bool:
    """Tell whether a phrase begins with a verb in its base form, or with a gerund.

    >>> is_action("and commute all sentences".removeprefix("and ")), is_action("ensuring that")
    (True, True)
    >>> is_action("torture or other punishment")
    False
    """
    match = re.match(r"(?:to\s)?(?:[a-z]+ly\s)?([a-z-]+)", words.strip().lower())
    if not match:
        return False
    word = match[1]
    if word in BASE_VERBS:
        return True
    stem = word.removesuffix("ing")
    return word != stem and (
        stem in BASE_VERBS
        or stem + "e" in BASE_VERBS
        or stem[:-1] in BASE_VERBS
        or stem[:-1] + "ie" in BASE_VERBS
    )


def action_class(words: str) -> str | None:
    """Return the class of action of the first verb of a request, if any.

    >>> action_class("ratifying the Convention"), action_class("be well")
    ('adopt', None)
    """
    match = re.match(r"(?:to\s)?(?:[a-z]+ly\s)?([a-z]+)", words.strip().lower())
    if not match:
        return None
    stem = match[1].removesuffix("ing")
    forms = (match[1], stem, stem + "e", stem[:-1])
    return next((_CLASS_OF[form] for form in forms if form in _CLASS_OF), None)


_SPLIT = re.compile(
    r";\s*+(?:(?:and|or)\s++)?|,\s++(?:and|as well as)\s++(?:(?:in particular|also),?\s++)?|"
    r"(?<!\s)\s++(?:and|as well as)\s++"
)
_SHORTEST = 3


def items(words: str) -> list[tuple[int, int]]:
    """Divide an action into its items: one verb with its object each.

    :returns: start and end of each item in the words.

    >>> text = "adopting a moratorium on executions and commute all sentences; and raise the age"
    >>> [text[a:b] for a, b in items(text)]
    ['adopting a moratorium on executions', 'commute all sentences', 'raise the age']
    """
    spans = []
    start = 0
    for match in _SPLIT.finditer(words):
        rest = words[match.end() : match.end() + 60]
        first = words[start : match.start()]
        if (
            match.end() <= start
            or len(first.split()) < _SHORTEST
            or words.count("(", 0, match.start()) > words.count(")", 0, match.start())
        ):
            continue
        semicolon = match[0].startswith(";")
        if is_action(rest) or (semicolon and re.match(r"(?:that|to)\s", rest)):
            spans.append((start, match.start()))
            start = match.end()
    spans.append((start, len(words.rstrip(" .;"))))
    return [(a, b) for a, b in spans if b > a]
