"""Overlaps of mandates: Selection -> Cells -> Analysis -> Report, each made once and complete.

``selection`` reads the parameters of a client, ``activities`` the acts of a snapshot, ``cells``
adds names, ``measures`` computes the analysis, ``report`` adds words; ``pipeline`` runs all of it.
``export`` and ``figures`` write a report as files and figures.
"""
