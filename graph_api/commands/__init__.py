"""The commands of ``hrd-graph`` that need more than ``build`` and ``dump`` do, one module each.

A module lists its commands as ``commands``. It parses options, calls one function and prints: what
a command does is elsewhere. ``__main__`` imports a module when one of its commands is called.
"""
