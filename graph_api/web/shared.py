"""A page as others link, cite, embed and announce it.

A permanent address has the data version in the parameter ``v``. Only one version is served, so a
page that is asked for by another one says so; nothing else depends on ``v``, and no view sees it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from urllib.parse import quote, urlencode

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from graph_api.errors import UnknownIriError
from graph_api.graph import comparison, questions
from graph_api.graph.citation import Citation
from graph_api.graph.cited import cited
from graph_api.graph.facets.definitions import KINDS
from graph_api.graph.labels import is_iri, labels
from graph_api.rdf.namespaces import BASE
from graph_api.web.site import Site

VERSION = "v"
CHARACTERS = 8  # of the id of a snapshot, enough to tell those of one server apart
CURATORS = f"{BASE}curators"
# How what is shown looks, not what it is.
_LOOKS = ("format", "page", "figure")
_LISTS = {f"/{kind.name}": kind for kind in KINDS}
_DATA_SET = ("/", "/data")


class SharedRequest(Request):
    """A request whose parameters are those of the view: ``v`` is kept apart."""

    @cached_property
    def all_args(self) -> MultiDict[str, str]:
        """All parameters of the address."""
        return super().args

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The parameters of the address but for the data version."""
        fields = self.all_args.items(multi=True)
        return ImmutableMultiDict([(name, value) for name, value in fields if name != VERSION])

    @property
    def version(self) -> str:
        """The data version that the address was made with, or ""."""
        return self.all_args.get(VERSION, "").strip().lower()


@dataclass(frozen=True)
class Shown:
    """What an address shows: its title, a description, and whose view it is, if that of one."""

    title: str
    description: str
    caveat: str = ""


def other_version(site: Site) -> str | None:
    """Return the data version that an address was made with, if it is not the one served."""
    version = cast(SharedRequest, request).version
    served = site.snapshot.id
    return version if version and not (len(version) >= 4 and served.startswith(version)) else None


def fields_of(args: MultiDict[str, str], *, but: Iterable[str] = _LOOKS) -> list[tuple[str, str]]:
    """List the parameters that say what is shown."""
    left_out = set(but)
    return [(n, v) for n, v in args.items(multi=True) if n not in left_out and v]


def address(path: str, fields: Iterable[tuple[str, str]], **more: str) -> str:
    """Write an address below this server, with its name.

    :param path: begins with a slash and is not quoted.
    """
    query = urlencode([*fields, *more.items()], safe=",")
    root = request.host_url.rstrip("/") + str(request.script_root)
    return root + quote(path, safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")


def permalink(site: Site, path: str, fields: Iterable[tuple[str, str]]) -> str:
    """Write the permanent address of what is shown."""
    return address(path, fields, **{VERSION: site.snapshot.id[:CHARACTERS]})


def shown(site: Site, path: str, args: MultiDict[str, str]) -> Shown:
    """Describe what an address shows.

    :param path: begins with a slash.
    :raises HrdGraphError: nothing is there, or a parameter is wrong, as on the page itself.
    """
    if path == "/overlap":
        return _overlap(site, args)
    if path.startswith("/questions/"):
        return _question(site, path.removeprefix("/questions/"), args)
    if path in _LISTS:
        return _list(site, path, args)
    if path == "/compare":
        return _comparison(site, args)
    if path in _DATA_SET:
        return data_set()
    return _thing(site, path)


def data_set() -> Shown:
    """Describe the data set."""
    return Shown(
        "HRD Graph: how the United Nations puts the Declaration on Human Rights Defenders into "
        "practice",
        "Mandates, documents, engagements, recommendations and claims of the United Nations "
        "human-rights system about human rights defenders, each statement with its source and "
        "its place in the text.",
    )


def overlap_values(args: MultiDict[str, str]) -> dict[str, str]:
    """Read the parameters of an overlap; those given several times are joined by commas."""
    return {name: ",".join(values) for name, values in args.lists() if name not in _LOOKS}


def _overlap(site: Site, args: MultiDict[str, str]) -> Shown:
    report = site.overlaps.ask(overlap_values(args), request.host_url)
    caption = report.caption
    source = f"Source: {caption.source}." if caption.source else ""
    parts = (caption.question, caption.counts, caption.caveat, source)
    return Shown(caption.title, " ".join(part for part in parts if part), caption.caveat)


def _question(site: Site, name: str, args: MultiDict[str, str]) -> Shown:
    question = questions.find(site.questions, name)
    given = [value for name, value in args.items() if name not in _LOOKS and value]
    of = f" ({', '.join(given)})" if given else ""
    return Shown(f"{question.question}{of}", f"{question.answer[:1].upper()}{question.answer[1:]}.")


def _list(site: Site, path: str, args: MultiDict[str, str]) -> Shown:
    kind = _LISTS[path]
    given = {n: [v for v in vs if v] for n, vs in args.lists() if n not in (*_LOOKS, "words")}
    listed = site.lists.of(kind)
    chosen = site.lists.choose(kind, given)
    names = [
        listed.label(facet, value) for facet in kind.facets for value in chosen.get(facet.name, ())
    ]
    names += [f"“{args['words']}”"] if args.get("words") else []
    number = listed.index.count(chosen)
    count = f"{number:,} {kind.one if number == 1 else kind.name}"
    title = kind.name.capitalize() if args.get("words") else count
    return Shown(f"{title}: {', '.join(names)}" if names else title, kind.said)


def _comparison(site: Site, args: MultiDict[str, str]) -> Shown:
    for kind in comparison.KINDS:
        texts = ",".join(args.getlist(kind)).split(",")
        values = [text.strip() for text in texts if text.strip()]
        if len(values) >= comparison.FEWEST:
            iris = comparison.chosen(site.engine, kind, values)
            found = comparison.compare(site.engine, site.lists, kind, iris)
            return Shown(found.title, "Side by side, by kind of act, year, body and topic.")
    return Shown("Compare States, mandates or topics", "Two to four of them side by side.")


def _thing(site: Site, path: str) -> Shown:
    iri = BASE + path.removeprefix("/")
    name = labels(site.engine, [iri]).get(iri) if is_iri(iri) else None
    if name is None:
        raise UnknownIriError(iri)
    return Shown(name, f"What HRD Graph records about it, each statement with its source: {name}.")


def citation(site: Site, path: str, args: MultiDict[str, str], what: Shown) -> Citation:
    """Refer to what an address shows; to a document itself where that is it."""
    view = Citation(
        title=what.title,
        url=permalink(site, path, fields_of(args)),
        author=labels(site.engine, [CURATORS]).get(CURATORS, "The curators of HRD Graph"),
        year=site.day[:4],
        day=site.day,
        publisher="HRD Graph",
        version=site.snapshot.id,
        note=what.caveat,
    )
    if not path.startswith("/id/"):
        return view
    return cited(site.engine, BASE + path.removeprefix("/"), what.title, view)


def files_of_citation(path: str, args: MultiDict[str, str]) -> Mapping[str, str]:
    """List the addresses of a citation, by format."""
    formats = {"bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON"}
    fields = fields_of(args)
    return {words: address(f"/cite{path}", fields, format=name) for name, words in formats.items()}
