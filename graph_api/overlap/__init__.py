"""Which mandates work on the same things: counts, chance, communities and order.

Sets in, numbers out: no graph and no HTTP here, and no labels. ``sets`` compares, ``statistics``
judges against chance, ``communities`` groups, ``order`` arranges, ``analysis`` does all of it.
"""
