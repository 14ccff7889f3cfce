"""The sources that can be imported, and how records are selected from each."""

from collections.abc import Mapping

from graph_api.importers import (
    communications,
    communications_reader,
    dates,
    ratifications,
    resolutions,
    uhri,
    uhri_reader,
    upr_info,
    upr_info_reader,
)
from graph_api.importers.dividing import divide
from graph_api.importers.reference_data import Reference
from graph_api.importers.source import Selection, Source
from graph_api.rdf.namespaces import THINGS


def _of_uhri(selection: Selection, reference: Reference, record: Mapping[str, object]) -> bool:
    if selection.since and str(record.get("PublicationDate") or "")[:10] < selection.since:
        return False
    if selection.body and reference.names["body"].iri(str(record.get("Body"))) != selection.body:
        return False
    return not selection.country or _names_country(selection.country, reference, record)


def _names_country(country: str, reference: Reference, record: Mapping[str, object]) -> bool:
    field = record.get("Countries")
    values = field if isinstance(field, list) else [field]
    iris = (reference.names["country"].iri(value) for value in values if isinstance(value, str))
    return country in iris


def _of_upr_info(selection: Selection, reference: Reference, record: Mapping[str, object]) -> bool:
    addressed = reference.names["country"].iri(str(record.get("To")))
    return selection.country in (None, addressed)


def _of_communications(
    selection: Selection, reference: Reference, record: Mapping[str, object]
) -> bool:
    def names(kind: str, field: str) -> set[str]:
        listed = divide(str(record.get(field, "")), reference.names[kind])
        return {part.iri for part in listed.matches}

    if selection.since:
        order = str(record.get(communications_reader.ORDER, "")) or None
        day = dates.written(str(record.get("Date", "")), order) or ""
        if day < selection.since:
            return False
    if selection.body and selection.body not in names("mandate", "Mandates"):
        return False
    return selection.country in (None, *names("country", "Country"))


def _of_ratifications(
    selection: Selection, reference: Reference, record: Mapping[str, object]
) -> bool:
    country = reference.names["country"].iri(str(record.get("Country")))
    return selection.country in (None, country)


def _of_resolutions(
    selection: Selection, reference: Reference, record: Mapping[str, object]
) -> bool:
    if (
        selection.since
        and (dates.written(str(record.get("date", "")), None) or "") < selection.since
    ):
        return False
    if selection.country is None:
        return True
    named = resolutions.sponsors(str(record.get("main_sponsors", "")), reference.names["country"])
    return selection.country in {part.iri for part in named.matches}


UHRI = Source(
    uhri.NAME,
    "Universal Human Rights Index",
    THINGS + "actor/ohchr",
    uhri_reader.records,
    uhri.Mapper,
    _of_uhri,
)
UPR_INFO = Source(
    upr_info.NAME,
    "UPR Info's recommendations",
    "https://upr-info.org",
    upr_info_reader.records,
    upr_info.Mapper,
    _of_upr_info,
)
COMMUNICATIONS = Source(
    communications.NAME,
    "Communications of special procedures",
    THINGS + "actor/ohchr",
    communications_reader.records,
    communications.Mapper,
    _of_communications,
)
RATIFICATIONS = Source(
    ratifications.NAME,
    "Ratification of human-rights treaties",
    "https://treaties.un.org",
    ratifications.records,
    ratifications.Mapper,
    _of_ratifications,
)
HRC_RESOLUTIONS = Source(
    resolutions.NAME,
    "Resolutions of the Human Rights Council",
    THINGS + "actor/ohchr",
    resolutions.records,
    resolutions.Mapper,
    _of_resolutions,
)
