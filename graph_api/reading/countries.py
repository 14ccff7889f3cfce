"""Countries and areas in a text: names in six languages, official names, adjectives."""

import re

from graph_api.reading import gazetteer
from graph_api.reading.document import FURNITURE, Document, Find, Spans
from graph_api.reading.gazetteer import COUNTRY, DEMONYM, Gazetteer, Hit
from graph_api.reading.wording import words

KIND = "country"
# Phrases that hold a country's name and mean something else.
_OTHER = re.compile(
    r"\b(?:Northern Ireland|New (?:York|Mexico|Jersey|England|Delhi|Guinea)|Latin[- "
    r"]America[ns]?|(?:Inter|Pan)-American"
    r"|(?:North|South|Central) America[ns]?|(?:African|Native|Asian)[- ]Americans?|South "
    r"Africa's own|Guinea (?:pig|worm|fowl)s?"
    r"|Georgia (?:Tech|State)|Jordan (?:River|Valley)|River Jordan|Indian Ocean|American "
    r"Convention|American Declaration"
    r"|English Channel|Lake Chad|Gulf of Guinea|Gulf of Mexico|South China Sea|Sea of Japan|"
    r"Panama Papers|Lebanon, (?:Ohio|Pennsylvania))\b"
)
_LANGUAGES = words(
    "Arabic Chinese English French German Greek Italian Japanese Korean Nepali Dutch Polish "
    "Portuguese Romanian Russian Somali Spanish Thai Turkish Vietnamese Malagasy Burmese "
    "Hungarian Ukrainian Indonesian Lao"
)
_LANGUAGE_BEFORE = re.compile(
    r"(?:Original\s?:|[Ll]anguages?\s?:?|\b(?:in|into|from|speak|speaks|speaking|translated "
    r"into)|(?:Arabic|Chinese|English|French|Russian|Spanish)(?:,| and| or))\s$"
)
_LANGUAGE_AFTER = re.compile(
    r"[- ](?:language|speaking|speakers?|version|text|translation|only|original)|\s?[.;,)\]]|"
    r"\s(?:and|or)\s|$"
)
_ETHNIC = re.compile(r"\b[Ee]thnic(?:ally)?\s$")
_ETHNIC_AFTER = re.compile(r"\s(?:ethnicity|ethnic|descent|origin|minority|minorities|race)\b")
_ADJECTIVES_OF_ABBREVIATIONS = {
    "US": "USA",
    "U.S.": "USA",
    "USA": "USA",
    "U.S.A.": "USA",
    "UK": "GBR",
    "U.K.": "GBR",
}
_ABBREVIATION = re.compile(
    r"(?<![\w.])(?:U\.S\.A\.|U\.S\.|USA|US|U\.K\.|UK|DRC|DPRK|UAE|PRC)(?![\w$])"
)
_SHORT = {"DRC": "COD", "DPRK": "PRK", "UAE": "ARE", "PRC": "CHN"} | _ADJECTIVES_OF_ABBREVIATIONS


def find(
    document: Document, hits: list[Hit], addresses: list[Find], names: Gazetteer
) -> list[Find]:
    """Find countries, and mark the State under review."""
    review = state_under_review(document, names)
    barred = Spans(
        [
            *(match.span() for match in _OTHER.finditer(document.text)),
            *((find.start, find.end) for find in addresses),
            *((unit.start, unit.end) for unit in document.units if unit.kind == FURNITURE),
        ]
    )
    finds: dict[tuple[int, int], Find] = {}
    for hit in gazetteer.longest(h for h in hits if h.name.kind in (COUNTRY, DEMONYM)):
        if barred.holds(hit.start, hit.end):
            continue
        if hit.name.kind == DEMONYM and _is_no_state(document.text, hit):
            continue
        _add(finds, hit, review)
    _abbreviations(document, finds, review, barred, names)
    return sorted(finds.values(), key=lambda find: find.start)


def _add(finds: dict[tuple[int, int], Find], hit: Hit, review: str | None) -> None:
    span = (hit.start, hit.end)
    targets = hit.name.targets
    if span in finds:
        targets = tuple(sorted({*finds[span].targets, *targets}))
    form = "adjective" if hit.name.kind == DEMONYM else "name"
    confidence = "explicit" if len(targets) == 1 else "possible"
    if form == "adjective" and len(targets) == 1:
        confidence = "likely"
    detail: dict[str, object] = {"form": form}
    if review in targets:
        detail["under_review"] = True
        targets, confidence = (review,) if review else targets, "explicit"
    finds[span] = Find(KIND, *span, targets, confidence, f"{form} of a country", detail)


def _abbreviations(
    document: Document,
    finds: dict[tuple[int, int], Find],
    review: str | None,
    barred: Spans,
    names: Gazetteer,
) -> None:
    named = Spans(finds)
    for match in _ABBREVIATION.finditer(document.text):
        target = f"country/{_SHORT[match[0]]}"
        if barred.holds(*match.span()) or named.holds(*match.span()) or target not in names.labels:
            continue
        if document.text[match.end() : match.end() + 1] in "$/" and match.end() < len(
            document.text
        ):
            continue
        detail: dict[str, object] = {"form": "abbreviation"}
        if target == review:
            detail["under_review"] = True
        finds[match.span()] = Find(
            KIND, *match.span(), (target,), "likely", "abbreviation of a country", detail
        )


def _is_no_state(text: str, hit: Hit) -> bool:
    """Tell whether an adjective refers to a language or a people rather than a State."""
    before, after = text[max(hit.start - 40, 0) : hit.start], text[hit.end : hit.end + 24]
    if _ETHNIC.search(before) or _ETHNIC_AFTER.match(after):
        return True
    written = text[hit.start : hit.end]
    if written not in _LANGUAGES:
        return False
    if re.match(r"[- ](?:language|speaking|speakers?|version|translation)\b", after):
        return True
    return bool(_LANGUAGE_BEFORE.search(before) and _LANGUAGE_AFTER.match(after))


def state_under_review(document: Document, names: Gazetteer) -> str | None:
    """Return the id of the State in the document's own symbol or title."""
    if code := document.metadata.get("state"):
        return f"country/{code}"
    return None
