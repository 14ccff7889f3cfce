"""Lists of things that can be narrowed by facets: what there is, and how many of each.

``kinds`` says what can be listed and by what, ``index`` counts on plain sets of bits, ``listing``
fills an index from the graph and answers one request.
"""
