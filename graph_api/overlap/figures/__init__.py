"""Pictures and files of an overlap: SVG, PNG, GraphML, GEXF, CSV, JSON, Turtle.

One code draws for the page, for print and for a file. Nothing here asks the graph or knows HTTP:
an analysis with its names and caption comes in (``subject``), text or bytes go out. Elements have
classes and no style of their own, for pages forbid it; what the classes look like stands in
``figures.css``, which a page links and a file carries.
"""
