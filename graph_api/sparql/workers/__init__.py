"""The processes that run queries, so that no query can stop the server.

``pool`` lends workers and keeps the limits, ``process`` is one of them seen from outside,
``worker`` runs in it, ``confine`` is what it may no longer do, ``late`` starts a pool when it is
first needed.
"""
