"""Figures of a report as SVG and PNG, and its data as GraphML, GEXF, CSV and JSON.

One code draws for pages, print and files. Nothing here asks the graph or knows HTTP: a report comes
in, text or bytes go out. Elements have classes and no style of their own, because the pages'
Content-Security-Policy forbids it; the rules are in ``figures.css``, which a page links and a file
contains.
"""
