"""The processes that run queries, so that no query can stop the server.

``pool`` lends the workers and enforces the limits, ``scheduler`` decides whose query is next,
``client`` is one worker as the pool sees it, ``server`` runs in its process, and ``sandbox``
restricts that process.
"""
