"""The parties of human-rights treaties, one table for each treaty.

=============================  ======================================  ==========================
column                         we write                                not kept, and why
=============================  ======================================  ==========================
``iso2``, ``member``           ``hrd:country``
``treaty``, else the name of   ``hrd:instrument``
the file (``hr_status_cat``)
``state party``,               ``hrd:treatyStatus``
``signatory``, ``no action``,
``status``
``year ratification or         ``hrd:partySince``
accession``
``note``                       ``skos:note``
=============================  ======================================  ==========================

A table does not tell the day on which it was made. Where its columns contradict each other, such as
a party without a year, the record has a warning.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from graph_api.importers import privacy, table
from graph_api.importers.cleaning import literal, paragraph
from graph_api.importers.literals import english, iri, text, typed
from graph_api.importers.record import Draft
from graph_api.importers.reference_data import Reference
from graph_api.importers.statements import IDENTIFIER, IMPORTED, SOURCE, TYPE, Outline
from graph_api.importers.tally import SetAsideError, Tally
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, TERMS, THINGS

NAME = "ratifications"
COLUMNS = {
    "iso2": "Code", "iso3": "Code", "iso": "Code", "country code": "Code",
    "member": "Country", "country": "Country", "state": "Country", "participant": "Country",
    "treaty": "Treaty", "instrument": "Treaty", "convention": "Treaty",
    "state party": "Party", "party": "Party",
    "year ratification or accession": "Year", "year": "Year", "year of ratification": "Year",
    "signatory": "Signatory", "no action": "None", "status": "Status", "note": "Note",
    "notes": "Note",
}  # fmt: skip
_NEEDED = ({"Country", "Party"}, {"Country", "Status"}, {"Code", "Party"})
_OF_FILE = "treaty by the name of the file"
_YEAR = re.compile(r"19[4-9]\d|20\d\d")
_STEM = re.compile(r"(?i)^(?:hr[_ -])?(?:status|ratifications?)[_ -]")
_STATUSES = {"party": "Party", "signatory": "Signatory", "none": "None"}
_WORDS = {"party": "party", "signatory": "sign", "none": "no action"}
_LABELS = {
    "party": "state party to",
    "signatory": "signatory of",
    "none": "neither party to nor signatory of",
}


def records(plain: BinaryIO, kind: str, name: str) -> Iterator[tuple[str, object]]:
    """Yield the rows, each with the treaty that the file name gives."""
    treaty = _STEM.sub("", Path(name.removesuffix(".gz")).stem).replace("_", "-")
    for place, record in table.records(table.rows(plain, kind, name), COLUMNS, _NEEDED, name):
        yield f"{Path(name).name} {place}", record | {_OF_FILE: treaty}


class Mapper:
    """Maps rows one by one."""

    def __init__(self, reference: Reference, tally: Tally, care: str = privacy.MASK) -> None:
        """Take the settings; see :class:`graph_api.importers.uhri.Mapper`."""
        self.outline = Outline(NAME, reference)
        self._names, self._tally, self._care = reference.names, tally, care

    def identify(self, record: object) -> str:
        """Return treaty and State, such as ``cat-HUN``.

        :raises SetAsideError: the row is no record, or its treaty or State is not known.
        """
        assert isinstance(record, dict)  # made by our reader
        if reason := record.get(table.NO_RECORD):
            raise SetAsideError(str(reason))
        treaty, country = self._treaty(record), self._country(record)
        if not treaty:
            raise SetAsideError("an unknown treaty")
        if not country:
            raise SetAsideError("an unknown State")
        local = treaty.rpartition("/")[2].lower()
        return f"{re.sub('[^a-z0-9]', '', local)}-{country.rpartition('/')[2]}"

    def map(self, record: dict[str, object]) -> tuple[list[str], set[str]]:
        """Return the lines of a row and the codes of its warnings.

        :raises SetAsideError: it tells no status.
        """
        draft = Draft(record)
        identifier = self.identify(record)
        treaty, country = self._treaty(record), self._country(record)
        assert treaty and country
        self._compare(draft, country)
        if record.get(table.UNKNOWN):
            draft.warnings.add("columns that are not known")
        status = _status(draft)
        year = self._year(draft, status)
        label = f"{self._names['country'].called[country]}: {_LABELS[status]} "
        label += treaty.rpartition("/")[2] + (f" since {year}" if year else "")
        draft.stated += [
            f"{TYPE} <{TERMS}Ratification>",
            f"{IDENTIFIER} {text(identifier)}",
            f"{iri('rdfs', 'label')} {english(label)}",
            f"{iri('hrd', 'country')} <{country}>",
            f"{iri('hrd', 'instrument')} <{treaty}>",
            f"{iri('hrd', 'treatyStatus')} <{SCHEMES}treaty-status/{status}>",
            f"{SOURCE} <{self.outline.origin}>",
            IMPORTED,
        ]
        if note := paragraph(draft.string("Note")):
            remark = note if self._care == privacy.KEEP else privacy.mask(note)
            draft.stated.append(f"{iri('skos', 'note')} {english(remark)}")
        graph = f"{GRAPHS}{NAME}/{identifier.partition('-')[0]}"
        return self.outline.lines(f"{THINGS}ratification/{identifier}", draft.stated, graph), (
            draft.warnings
        )

    def _treaty(self, record: dict[str, object]) -> str | None:
        name = str(record.get("Treaty") or record.get(_OF_FILE, ""))
        match = self._names["treaty"].typed(name)
        return match.iri if match else None

    def _country(self, record: dict[str, object]) -> str | None:
        names = self._names["country"]
        return names.iri(str(record.get("Country", ""))) or names.iri(str(record.get("Code", "")))

    def _compare(self, draft: Draft, country: str) -> None:
        """Warn where the code belongs to another State than the name."""
        for field in ("Country", "Code"):
            cell = draft.string(field)
            state = self.outline.reference.recognise("country", cell, self._tally)
            if literal(cell) and not state:
                draft.warnings.add("unknown country")
                self._tally.literal("country", literal(cell))
            elif state and state != country:
                draft.warnings.add("code of another State than the name")

    def _year(self, draft: Draft, status: str) -> str:
        year = literal(draft.string("Year"))
        if not year:
            if status == "party":
                draft.warnings.add("a party without a year")
            return ""
        if not _YEAR.fullmatch(year):
            draft.warnings.add("Year is no year")
            return ""
        if status != "party":
            draft.warnings.add("a year without a party")
            return ""
        draft.stated.append(f"{iri('hrd', 'partySince')} {typed(year, 'gYear')}")
        return year


def _status(draft: Draft) -> str:
    """Return the status: the column of 0 and 1 that is set, else the words."""
    marked = [
        status
        for status, field in _STATUSES.items()
        if literal(draft.string(field)).casefold() in {"1", "yes"}
    ]
    words = literal(draft.string("Status")).casefold()
    named = next((status for status, word in _WORDS.items() if word in words), None)
    if len(marked) > 1:
        draft.warnings.add("two statuses at once")
    status = named or (marked[0] if marked else None)
    if status is None:
        raise SetAsideError("no status")
    if marked and status not in marked:
        draft.warnings.add("the status differs from its columns")
    return status
