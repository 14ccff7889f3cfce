"""Lists that can be narrowed by facets, with a count for each value.

``definitions`` has the lists and their facets, ``index`` counts with bit sets, ``storage`` keeps
them in ``index.db``, and ``browse`` reads the lists of one snapshot.
"""
