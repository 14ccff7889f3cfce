"""The sources that can be imported, and how records are selected from each."""

from collections.abc import Mapping

from graph_api.importers import uhri, uhri_reader, upr_info, upr_info_reader
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
    given = record.get("Countries")
    values = given if isinstance(given, list) else [given]
    iris = (reference.names["country"].iri(value) for value in values if isinstance(value, str))
    return country in iris


def _of_upr_info(selection: Selection, reference: Reference, record: Mapping[str, object]) -> bool:
    addressed = reference.names["country"].iri(str(record.get("To")))
    return selection.country in (None, addressed)


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
