"""The commands of ``hrd-graph``, one module each.

A module lists its commands as ``commands``; it parses options, calls one function and prints: what
a command does is elsewhere.
"""
