"""The three layers of a draft: blocks of Turtle, and the TriG file that they make."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph_api.rdf.namespaces import BASE, GRAPHS, PREFIXES, SCHEMES

ASSERTED, CURATED, EXTERNAL = "asserted", "curated", "external"
_TITLES = {
    ASSERTED: ("what it says", "What the text states, each statement with its place."),
    CURATED: (
        "how it was read",
        "Places, topics and groups that a program proposed and people decided.",
    ),
    EXTERNAL: ("what symbols tell", "Documents that the text cites, as far as their symbols tell."),
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_PREFIXES = ("cito", "dcat", "dcterms", "hrd", "prov", "rdfs", "xsd")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def text(value: str, language: str = "") -> str:
    """Write a literal of Turtle."""
    return f'"{value.translate(_ESCAPES)}"' + (f"@{language}" if language else "")


def concept(name: str) -> str:
    """Write a concept of a closed list, such as ``layer/asserted``."""
    return f"<{SCHEMES}{name}>"


def proposed() -> str:
    """Write the review status of what a program proposes."""
    return f"hrd:reviewStatus {concept('review-status/proposed')}"


@dataclass
class Layers:
    """Blocks of Turtle by layer, in the order in which they were added.

    ``id`` is that of the source, ``own`` the document, ``author`` its author or "".
    """

    id: str
    own: str
    author: str
    blocks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    described: set[str] = field(default_factory=set)

    def add(self, layer: str, subject: str, statements: Iterable[str]) -> None:
        """Add the statements about a subject, once in each layer."""
        key = f"{layer} {subject}"
        if key not in self.described:
            self.described.add(key)
            self.blocks[layer].append(f"<{subject}> " + " ;\n    ".join(statements) + " .\n")

    def has(self, layer: str, subject: str) -> bool:
        """Tell whether a layer describes a subject."""
        return f"{layer} {subject}" in self.described

    def trig(self, metadata: Mapping[str, str]) -> str:
        """Write all layers and their catalogue; the same blocks give the same bytes."""
        title = _plain(metadata.get("title") or self.id)
        lines = [
            f"# Draft of {title}: read by a program.",
            *(f"@prefix {p}: <{PREFIXES[p]}> ." for p in _PREFIXES),
            f"@base <{BASE}id/> .",
            "",
        ]
        for layer, blocks in sorted(self.blocks.items()):
            lines += [f"GRAPH <{GRAPHS}{self.id}/{layer}> {{", "", "\n".join(blocks), "}", ""]
        lines += [f"GRAPH <{GRAPHS}catalog> {{", "", *self._catalogue(metadata), "}", ""]
        return "\n".join(lines)

    def _catalogue(self, metadata: Mapping[str, str]) -> Iterator[str]:
        title = _plain(metadata.get("symbol") or metadata.get("title") or self.id)
        for layer in sorted(self.blocks):
            heading, description = _TITLES[layer]
            by = f"<{self.author}>" if layer == ASSERTED else f"<{BASE}curators>"
            source = text("the symbols of the documents") if layer == EXTERNAL else f"<{self.own}>"
            yield f"<{GRAPHS}{self.id}/{layer}> a dcat:Dataset ;"
            yield f"    dcterms:title {text(f'{title}: {heading}', 'en')} ;"
            yield f"    dcterms:description {text(description, 'en')} ;"
            yield f"    hrd:layer {concept(f'layer/{layer}')} ;"
            yield f"    dcterms:source {source} ;"
            yield f"    prov:wasAttributedTo {by} ;"
            yield f"    dcterms:license <{_LICENCE}> .\n"


def _plain(words: str) -> str:
    return " ".join(words.split())
