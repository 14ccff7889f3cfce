"""Lists that can be narrowed by facets, with a count for each value.

``kinds`` says what can be listed and by what, ``index`` counts on plain sets of bits, ``listing``
fills an index from the graph and answers one request.
"""
