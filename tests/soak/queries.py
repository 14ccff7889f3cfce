"""Queries that hurt an engine: products, planning bombs, deep nesting, long texts."""

from collections.abc import Iterator

TEN = "VALUES ?{0} {{ 0 1 2 3 4 5 6 7 8 9 }}"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
PRODUCT = " ".join(TEN.format(name) for name in "abcdefghijkl")
DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
# Just beyond our limits: deeper and longer ones are known to end or to stop other engines.
DEPTH, TERMS = 101, 2002


def _nested() -> Iterator[str]:
    yield "ASK " + "{" * DEPTH + "}" * DEPTH
    yield f"SELECT ({'(' * DEPTH}1{')' * DEPTH} AS ?n) {{}}"
    yield f"ASK {{ FILTER({'!' * DEPTH}true) }}"
    yield f"SELECT ({'STR(' * DEPTH}1{')' * DEPTH} AS ?n) {{}}"
    yield f"ASK {{ {'?a <urn:p> [ ' * DEPTH}{']' * DEPTH} }}"


def _lists() -> Iterator[str]:
    yield f"ASK {{ ?s ?p {'( ' * DEPTH}1{' )' * DEPTH} }}"
    yield f"ASK {{ ?s ?p ( {'?x ' * 200}) }}"


# What each kind of query is called in the table -> such queries.
QUERIES: dict[str, list[str]] = {
    "cross product": [
        f"SELECT * {{ {CROSS} }}",
        f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
        f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} }}",
    ],
    "VALUES product": [
        f"SELECT * {{ {PRODUCT} }}",
        f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    ],
    "sorted product": [
        f"SELECT * {{ {CROSS} }} ORDER BY ?a ?d ?g",
        f"SELECT * {{ {PRODUCT} }} ORDER BY DESC(?a) ?l LIMIT 3",
    ],
    "distinct product": [
        f"SELECT DISTINCT ?a ?d ?g {{ {CROSS} }}",
        f"SELECT DISTINCT * {{ {PRODUCT} }}",
        f"SELECT ?a (GROUP_CONCAT(?c) AS ?all) {{ {CROSS} }} GROUP BY ?a",
    ],
    "string doubling": [
        f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('0123456789' AS ?x0) {DOUBLING} }}",
        f"SELECT ?x40 {{ BIND('0123456789' AS ?x0) {DOUBLING} }}",
    ],
    "deep nesting": list(_nested()),
    "2,002-term sum": [
        f"SELECT ({' + '.join(['1'] * TERMS)} AS ?n) {{}}",
        f"SELECT ({' - '.join(['1'] * TERMS)} AS ?n) {{}}",
        f"ASK {{ FILTER({' || '.join(['false'] * TERMS)}) }}",
        f"ASK {{ ?s {'/'.join(['<urn:p>'] * TERMS)} ?o }}",
        f"ASK {{ FILTER(1 IN ({', '.join(['2'] * TERMS)})) }}",
    ],
    "planning bomb": [
        f"ASK {{ {' '.join(f'?s ?p{n} ?o{n} .' for n in range(200))} }}",
        f"ASK {{ {' '.join(f'?v{n} ?p{n} ?v{n + 1} .' for n in range(200))} }}",
        "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 200 + "}",
        "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 400) + "}",
        *_lists(),
    ],
    "unbounded path": [
        "SELECT (COUNT(*) AS ?n) { ?a (<urn:p>|!<urn:p>)* ?b }",
        "SELECT (COUNT(*) AS ?n) { ?a (<urn:p>|!<urn:p>)+/(<urn:q>|!<urn:q>)+ ?b }",
        "SELECT * { ?a ((!<urn:p>)*/(^!<urn:p>)*)* ?b . ?b (!<urn:q>)* ?c }",
    ],
    "ReDoS pattern": [
        'SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(REGEX(STR(?o), "^(([a-z])+.)+[A-Z]$")) }',
        'SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(REGEX(STR(?o), "(a|aa)+$")) }',
        f'ASK {{ FILTER(REGEX("{"a" * 50_000}!", "^(a+)+$")) }}',
        'ASK { FILTER(REGEX("a", "(((a{1,200}){1,200}){1,200}){1,200}")) }',
        'SELECT (REPLACE("aaaa", "", "b") AS ?r) {}',
    ],
    "slow to take apart": [
        f"{pump * (40_000 // len(pump))} {rest}"
        for pump in ("a1", "a.", "_", "a-", "'\"")
        for rest in ("", "{ ?s ?p NOW() }")
    ],
    "1 MB query": [
        "ASK {} #" + "x" * ((1 << 20) - 8),
        "ASK {} #" + "x" * (1 << 20),
        f"ASK {{ VALUES ?x {{ {'1 ' * 500_000}}} }}",
        f"ASK {{ {'?s ?p ?o . ' * 90_000}}}",
        "SELECT " + "?a " * 300_000 + "{}",
        "ASK { ?s ?p '" + "\\u0041" * 170_000 + "' }",
    ],
}  # fmt: skip
