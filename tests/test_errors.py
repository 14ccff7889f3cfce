"""The few ways to say no."""

import inspect

import pytest

from graph_api import errors
from graph_api.errors import HrdGraphError, QueryError, SourceError
from graph_api.rdf.spelling import nearest

CLASSES = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if issubclass(value, HrdGraphError)
]


@pytest.mark.parametrize("kind", CLASSES)
def test_each_error_has_a_meaning_a_status_a_title_and_an_exit_code(
    kind: type[HrdGraphError],
) -> None:
    assert inspect.getdoc(kind)
    assert 400 <= kind.status < 600
    assert kind.title
    assert kind.exit_code in {1, 2, 3}


def test_titles_tell_errors_apart() -> None:
    assert len({kind.title for kind in CLASSES}) == len(CLASSES)


def test_source_error_starts_with_the_place_as_editors_read_it() -> None:
    assert str(SourceError("no dot.", "a.ttl", 3, 7)) == "a.ttl:3:7: no dot."
    assert str(SourceError("cannot be read.", "a.ttl")) == "a.ttl: cannot be read."


def test_query_error_gives_line_and_column_only_where_they_are_known() -> None:
    assert QueryError("no", 2, 5).details() == {"line": 2, "column": 5}
    assert QueryError("no").details() == {}


def test_nearest_name_ignores_case_and_gives_none_for_what_is_too_far() -> None:
    assert nearest("hun", ["HUN", "POL"]) == "HUN"
    assert nearest("xyz", ["HUN", "POL"]) is None
