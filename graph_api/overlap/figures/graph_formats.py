"""The overlap as data: GraphML and GEXF for graph programs, CSV for tables, JSON for scripts.

All have every pair that shares something, with the same numbers, and the caption.
"""

import csv
import json
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from graph_api.overlap.figures import markers, network
from graph_api.overlap.figures.subject import Subject

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = (
    *("mandate", "mandate_label", "other", "other_label", "size_mandate", "size_other", "shared"),
    *("jaccard", "coefficient", "expected", "p", "q", "weight", "kept", "drawn"),
)
# Okabe and Ito's colours, as in figures.css; grey is for further groups and for who is alone.
_GREY = (138, 146, 153)
_COLOURS = (
    *((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167)),
    *((230, 159, 0), (86, 180, 233), (240, 228, 66), _GREY),
)
_GEXF = "http://www.gexf.net/1.2draft"


def graph(subject: Subject) -> "nx.Graph[str]":
    """Make the graph that all formats are written from: nodes by IRI, links with every number.

    ``viz`` has place, size and colour of each node as in our own picture.
    """
    import networkx as nx

    overlap = subject.overlap
    made: nx.Graph[str] = nx.Graph()
    made.graph.update(subject.caption.fields(), measure=overlap.measure)
    nodes, rest, _, _ = network.place(subject)
    groups, styles = overlap.group_of(), markers.style_of(overlap)
    for node in sorted([*nodes, *rest], key=lambda node: node.mandate):
        mandate = node.mandate
        style = styles[mandate]
        red, green, blue = _GREY if style is None else _COLOURS[style]
        made.add_node(
            mandate,
            label=subject.name(mandate),
            short=subject.brief(mandate),
            size=len(overlap.members[mandate]),
            community=groups[mandate],
            strength=overlap.strength[mandate],
            betweenness=overlap.betweenness[mandate],
            viz={
                "position": {"x": round(node.x, 2), "y": round(-node.y, 2), "z": 0.0},
                "size": round(node.radius, 2),
                "color": {"r": red, "g": green, "b": blue, "a": 1.0},
            },
        )
    kept, drawn = set(overlap.links), set(overlap.drawn)
    for pair in overlap.pairs:
        made.add_edge(
            pair.a,
            pair.b,
            weight=overlap.weight(pair),
            shared=pair.shared,
            jaccard=pair.jaccard,
            coefficient=pair.coefficient,
            expected=pair.expected,
            p=pair.p,
            q=pair.q,
            kept=pair in kept,
            drawn=pair in drawn,
        )
    return made


def as_graphml(subject: Subject) -> bytes:
    """Write GraphML; place and colour are attributes ``x``, ``y``, ``r``, ``g``, ``b``."""
    import networkx as nx

    made = graph(subject)
    for _, data in made.nodes(data=True):
        viz = data.pop("viz")
        data.update(x=viz["position"]["x"], y=viz["position"]["y"], radius=viz["size"])
        data.update({channel: viz["color"][channel] for channel in "rgb"})
    made.graph = dict(made.graph)
    written = BytesIO()
    # The writer of plain ElementTree: the usual one wants lxml, which not everybody has.
    nx.readwrite.graphml.write_graphml_xml(made, written, encoding="utf-8")
    return written.getvalue()


def as_gexf(subject: Subject) -> bytes:
    """Write GEXF 1.2 with ``viz:`` place, size and colour, the caption as its description."""
    import networkx as nx

    made = graph(subject)
    text = "".join(nx.generate_gexf(made, encoding="utf-8", version="1.2draft"))
    root = ElementTree.fromstring(text)
    ElementTree.register_namespace("", _GEXF)
    ElementTree.register_namespace("viz", f"{_GEXF}/viz")
    meta = root.find(f"{{{_GEXF}}}meta")
    assert meta is not None
    # The day of writing says nothing about the data, and would make each day's file another one.
    meta.attrib.pop("lastmodifieddate", None)
    said = ElementTree.SubElement(meta, f"{{{_GEXF}}}description")
    said.text = "\n".join([subject.caption.title, *subject.caption.lines()])
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def as_csv(subject: Subject) -> bytes:
    """Write a row for each pair, strongest first, below lines with ``#`` that hold the caption."""
    written = StringIO()
    for name, text in subject.caption.fields().items():
        written.write(f"# {name}: {' '.join(text.split())}\r\n")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    overlap = subject.overlap
    kept, drawn = set(overlap.links), set(overlap.drawn)
    for pair in overlap.pairs:
        flags = [str(pair in some).lower() for some in (kept, drawn)]
        numbers = [pair.jaccard, pair.coefficient, pair.expected, pair.p, pair.q]
        names = [pair.a, subject.name(pair.a), pair.b, subject.name(pair.b)]
        counts = [pair.size_a, pair.size_b, pair.shared]
        weight = overlap.weight(pair)
        rows.writerow([*names, *counts, *(f"{n:.6g}" for n in (*numbers, weight)), *flags])
    return written.getvalue().encode()


def as_json(subject: Subject) -> bytes:
    """Write JSON in the node-link form: ``graph``, ``nodes`` and ``edges``."""
    import networkx as nx

    data = nx.node_link_data(graph(subject), edges="edges")
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
