"""The draft of a reading as TriG: places, mentions, citations, recommendations and further finds.

What the text says is in the asserted layer, what we add in the curated one, and what symbols tell
of documents in the external one. No words of the text are in it but names; gists that no reviewer
wrote are missing, and what no reviewer decided has the review status "proposed".
"""
