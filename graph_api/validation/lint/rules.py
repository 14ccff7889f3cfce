"""The rules that are no shapes, each with its purpose and the remedy.

A finding of any other rule is about a shape, whose message says both.
"""

RULES = {
    "syntax": "A file is well-formed and can be read. Nothing else is checked in one that is not.",
    "term": "A term of a closed namespace, ours included, is defined there. A misspelt one is "
    "ignored by every program in silence.",
    "link": "A thing of ours that is linked to is described somewhere.",
    "catalogue": "Each named graph is described in data/catalog.ttl, with its layer and source.",
    "target": "A shape finds something to check. One that targets nothing checks nothing.",
    "symbol": "A document symbol is written as the United Nations write it.",
    "country": "A country in a document symbol is a country of the reference data.",
    "name": "A name belongs to one thing.",
    "near-name": "Two things have almost the same name: they may be one thing. Compared are "
    "actors, groups, topics, initiatives and areas; owl:differentFrom tells two apart.",
    "duplicate": "A thing is described once: two things with the same statements are one.",
    "space": "A text has no white space at its ends, nor two blanks in a row, unless it is kept as "
    "printed.",
    "unicode": "A text is in Unicode normalization form C and has no invisible character; "
    "else a search does not find it.",
    "date": "A date exists and lies between 1900 and 2100.",
    "source": "A statement of data/ stands in a named graph, which tells its layer and source.",
    "unchecked": "A rule was checked to its end. One that was not says nothing about the data.",
    "engines": "Both engines find the same. If they do not, one is wrong: please report it.",
}
