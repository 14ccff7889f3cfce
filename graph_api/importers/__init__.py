"""Importers: files of other publishers converted to N-Quads with provenance.

``stream`` opens what the user names, ``uhri_files`` and ``upr_info_files`` read records from it,
``uhri`` and ``upr_info`` map one record to statements, ``run`` takes a whole file through and
``folder`` puts the result in place in one step. Each record ends in exactly one outcome
(:mod:`graph_api.importers.tally`), and what is not known is never guessed.
"""
