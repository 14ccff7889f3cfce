"""Data of a report: GraphML and GEXF for graph programs, CSV for tables, JSON for scripts.

All have every pair that shares something, with the same numbers, and the caption.
"""

import csv
import json
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from graph_api.overlap.figures import markers, network
from graph_api.overlap.report import Report

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = (
    *("mandate", "mandate_label", "other", "other_label", "size_mandate", "size_other", "shared"),
    *("jaccard", "coefficient", "expected", "p", "q", "weight", "kept", "drawn"),
)
# Okabe and Ito's colours, as in figures.css; grey is for further communities and single mandates.
_GREY = (138, 146, 153)
_COLOURS = (
    *((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167)),
    *((230, 159, 0), (86, 180, 233), (240, 228, 66), _GREY),
)
_GEXF = "http://www.gexf.net/1.2draft"


def as_graph(report: Report) -> "nx.Graph[str]":
    """Build the graph for GraphML, GEXF and JSON: nodes by IRI, links with every number.

    ``viz`` has position, size and colour of each node as in our network.
    """
    import networkx as nx

    analysis = report.part
    graph: nx.Graph[str] = nx.Graph()
    graph.graph.update(report.caption.fields(), measure=analysis.measure)
    nodes, rest, _, _ = network.place(report)
    for node in sorted([*nodes, *rest], key=lambda node: node.mandate):
        mandate = node.mandate
        style = markers.style_of(analysis, mandate)
        red, green, blue = _GREY if style is None else _COLOURS[style]
        graph.add_node(
            mandate,
            label=report.cells.name(mandate),
            short=report.cells.brief(mandate),
            size=len(analysis.members[mandate]),
            community=analysis.community[mandate],
            strength=analysis.strength[mandate],
            betweenness=analysis.betweenness[mandate],
            viz={
                "position": {"x": round(node.x, 2), "y": round(-node.y, 2), "z": 0.0},
                "size": round(node.radius, 2),
                "color": {"r": red, "g": green, "b": blue, "a": 1.0},
            },
        )
    links, drawn_links = set(analysis.links), set(analysis.drawn_links)
    for pair in analysis.pairs:
        graph.add_edge(
            pair.a,
            pair.b,
            weight=analysis.weight(pair),
            shared=pair.shared,
            jaccard=pair.jaccard,
            coefficient=pair.coefficient,
            expected=pair.expected,
            p=pair.p,
            q=pair.q,
            kept=pair in links,
            drawn=pair in drawn_links,
        )
    return graph


def as_graphml(report: Report) -> bytes:
    """Write GraphML; position and colour are attributes ``x``, ``y``, ``r``, ``g``, ``b``."""
    import networkx as nx

    graph = as_graph(report)
    for _, data in graph.nodes(data=True):
        viz = data.pop("viz")
        data.update(x=viz["position"]["x"], y=viz["position"]["y"], radius=viz["size"])
        data.update({channel: viz["color"][channel] for channel in "rgb"})
    graph.graph = dict(graph.graph)
    file = BytesIO()
    # networkx's usual writer needs lxml; this one needs the standard library alone.
    nx.readwrite.graphml.write_graphml_xml(graph, file, encoding="utf-8")
    return file.getvalue()


def as_gexf(report: Report) -> bytes:
    """Write GEXF 1.2 with ``viz:`` position, size and colour, and the caption as description.

    The number of things that a mandate addressed is the attribute ``things``.
    """
    import networkx as nx

    graph = as_graph(report)
    for _, data in graph.nodes(data=True):
        # Programs such as graphology put viz:size in the place of an attribute of this name.
        data["things"] = data.pop("size")
    text = "".join(nx.generate_gexf(graph, encoding="utf-8", version="1.2draft"))
    root = ElementTree.fromstring(text)
    ElementTree.register_namespace("", _GEXF)
    ElementTree.register_namespace("viz", f"{_GEXF}/viz")
    meta = root.find(f"{{{_GEXF}}}meta")
    assert meta is not None
    # The date of writing says nothing about the data, and would change the file every day.
    meta.attrib.pop("lastmodifieddate", None)
    description = ElementTree.SubElement(meta, f"{{{_GEXF}}}description")
    description.text = "\n".join([report.caption.title, *report.caption.lines()])
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def as_csv(report: Report) -> bytes:
    """Write the caption in lines with ``#``, and below a row for each pair, strongest first."""
    file = StringIO()
    for name, text in report.caption.fields().items():
        file.write(f"# {name}: {' '.join(text.split())}\r\n")
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    analysis = report.part
    links, drawn_links = set(analysis.links), set(analysis.drawn_links)
    for pair in analysis.pairs:
        flags = [str(pair in some).lower() for some in (links, drawn_links)]
        numbers = [pair.jaccard, pair.coefficient, pair.expected, pair.p, pair.q]
        names = [pair.a, report.cells.name(pair.a), pair.b, report.cells.name(pair.b)]
        counts = [pair.size_a, pair.size_b, pair.shared]
        weight = analysis.weight(pair)
        rows.writerow([*names, *counts, *(f"{n:.6g}" for n in (*numbers, weight)), *flags])
    return file.getvalue().encode()


def as_json(report: Report) -> bytes:
    """Write JSON in the node-link form: ``graph``, ``nodes`` and ``edges``."""
    import networkx as nx

    data = nx.node_link_data(as_graph(report), edges="edges")
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
