"""Every regular expression of the program, found in its source, and texts that are slow to match.

Found are the first arguments of ``re.compile``, ``re.search`` and so on, evaluated in their module,
and the patterns that a module holds, however they were made.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice, pairwise, product
from re import _constants as codes
from re import _parser as parser
from time import thread_time
from types import ModuleType
from typing import Any

import graph_api

# The functions of re, and which argument of each is the flags.
_FLAGS_AT = {"compile": 1, "match": 2, "fullmatch": 2, "search": 2, "findall": 2, "finditer": 2}
_FLAGS_AT |= {"split": 3, "sub": 4, "subn": 4}
_ANCHORED = frozenset(["match", "fullmatch"])
# What a name stands for in an expression that is put together when it is used.
_LOCALS = {"p": "ex", "prefix": "ex", "variables": "this|value", "name": "this", "listed": "Doe"}


@dataclass(frozen=True)
class Regex:
    """One expression: where it stands, and whether it is only tried at the start of a text."""

    where: str
    pattern: str | bytes
    flags: int
    anchored: bool

    @property
    def compiled(self) -> re.Pattern[Any]:
        """The expression as it is used."""
        return re.compile(self.pattern, self.flags & ~re.DEBUG)

    def time_of(self, text: str) -> float:
        """Match a text in every way in which it is used; seconds of this thread."""
        subject = text.encode("utf-8", "replace") if isinstance(self.pattern, bytes) else text
        start = thread_time()
        if self.anchored:
            self.compiled.match(subject)
            self.compiled.fullmatch(subject)
        else:
            for _ in self.compiled.finditer(subject):
                pass
        return thread_time() - start


def modules() -> Iterator[ModuleType]:
    """Import every module of the program."""
    for info in pkgutil.walk_packages(graph_api.__path__, "graph_api."):
        if not info.name.startswith("graph_api.resources") and not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def regexes() -> list[Regex]:
    """List the expressions of all modules."""
    return list(dict.fromkeys(regex for module in modules() for regex in of(module)))


def of(module: ModuleType) -> Iterator[Regex]:
    """List the expressions of a module.

    :raises LookupError: the source has one that cannot be evaluated: write it as a constant.
    """
    tree = ast.parse(inspect.getsource(module))
    used = _uses(tree)
    held = [(name, p) for name, value in vars(module).items() for p in _patterns(value)]
    for name, pattern in held:
        anchored = bool(used.get(name)) and used[name] <= _ANCHORED
        yield Regex(f"{module.__name__}.{name}", pattern.pattern, pattern.flags, anchored)
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    for call in ast.walk(tree):
        if method := _method(call):
            assert isinstance(call, ast.Call)
            if call not in inside:
                continue  # What is compiled when the module is read is held by it.
            where = f"{module.__name__}:{call.lineno}"
            yield from _evaluated(call, method, where, module)


def _method(node: ast.AST) -> str | None:
    """Tell which function of ``re`` is called, if one is."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    of_re = ast.unparse(node.func.value) == "re"
    return node.func.attr if of_re and node.func.attr in _FLAGS_AT else None


def _evaluated(call: ast.Call, method: str, where: str, module: ModuleType) -> Iterator[Regex]:
    named = [k.value for k in call.keywords if k.arg == "flags"]
    flagged = [*named, *call.args[_FLAGS_AT[method] :]]
    try:
        pattern = _value(call.args[0], module)
        flags = int(_value(flagged[0], module)) if flagged else 0
    except NameError as error:
        if f"{module.__name__}:{error.name}" in AT_RUN_TIME:
            return
        raise LookupError(f"{where}: {ast.unparse(call)} cannot be evaluated") from error
    yield Regex(where, pattern, flags, method in _ANCHORED)


# Expressions that are given at run time: by whom, and why that is no risk to the server.
AT_RUN_TIME = {
    "graph_api.validation.shacl.compiler.conditions:pattern": (
        "sh:pattern of the shapes, compiled to see that it can"
    ),
    "graph_api.rdf.turtle:given": "one of the expressions that the module holds",
}


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), module.__name__, "eval"), {**vars(module)}, _LOCALS)


def _uses(tree: ast.AST) -> dict[str, set[str]]:
    """Collect which methods are called on each name; "" where it is used in another way."""
    uses: dict[str, set[str]] = {}
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses.setdefault(node.value.id, set()).add(node.attr)
            called.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in called:
            uses.setdefault(node.id, set()).add("")
    return uses


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _patterns([*value, *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _patterns(item)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _patterns([getattr(value, field.name) for field in fields(value)])


# Worst cases: what an expression repeats, many times over, with what it may want before and behind.
_FEW = 6
_SUFFIXES = ("", "\x00", "!")


def worst_cases(regex: Regex) -> Iterator[tuple[str, str, str]]:
    """Give prefixes, what is to be repeated, and suffixes."""
    tree = _parsed(regex)
    samples = list(dict.fromkeys(_pumps(tree)))
    letters = list(dict.fromkeys(c for sample in samples for c in sample))[:12]
    pairs = ["".join(pair) for pair in product(letters, repeat=2)]
    prefixes = ["", *islice(dict.fromkeys(_prefixes(tree)), _FEW)]
    pumps = list(dict.fromkeys([*samples, *letters, *pairs]))
    for pump in filter(None, pumps):
        for prefix in prefixes if pump in samples else [""]:
            for suffix in _SUFFIXES:
                yield prefix, pump, suffix


def _parsed(regex: Regex) -> Any:
    pattern = regex.pattern
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    flags = regex.flags & (re.VERBOSE | re.IGNORECASE | re.DOTALL | re.MULTILINE | re.ASCII)
    return parser.parse(text, flags)


def _pumps(tree: Any) -> Iterator[str]:
    """Give samples of all parts: what is repeated, and what stands beside it."""
    items = list(tree)
    yield from _sample(items)
    for item in items:
        yield from _sample([item])
        for body in _bodies(item):
            yield from _pumps(body)
    for pair in pairwise(items):
        yield from _sample(list(pair))


def _prefixes(tree: Any) -> Iterator[str]:
    items = list(tree)
    for end in range(1, len(items) + 1):
        yield from islice(_sample(items[:end]), 2)
    for item in items:
        for body in _bodies(item):
            yield from _prefixes(body)


def _bodies(item: tuple[Any, Any]) -> list[Any]:
    code, value = item
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.ATOMIC_GROUP:
        return [value]
    return []


def _sample(items: list[tuple[Any, Any]]) -> Iterator[str]:
    """Give a few texts that fit a sequence."""
    yield from islice(
        ("".join(parts) for parts in product(*(list(islice(_one(i), 4)) for i in items))), _FEW
    )


def _one(item: tuple[Any, Any]) -> Iterator[str]:
    code, value = item
    if code is codes.LITERAL:
        yield chr(value)
    elif code is codes.NOT_LITERAL:
        yield "a" if value != ord("a") else "b"
    elif code is codes.ANY:
        yield "a"
    elif code is codes.IN:
        yield from _members(value)
    elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        least, _, body = value
        for sample in _sample(list(body)):
            yield sample * max(least, 1)
        if least == 0:
            yield ""
    elif bodies := _bodies(item):
        for body in bodies:
            yield from islice(_sample(list(body)), 2)
    else:
        yield ""  # An assertion.


_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a1_",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: "-",
}
_USUAL = "a1A .-\"'<>:\\#(\n\u00e9\u3400_"


def _members(items: list[tuple[Any, Any]]) -> Iterator[str]:
    negated = items[0][0] is codes.NEGATE
    inside = re.compile(_class(items))
    yield from (c for c in _USUAL if inside.match(c))
    for code, value in [] if negated else items:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield chr(value[0])
        elif code is codes.CATEGORY:
            yield from _CATEGORIES.get(value, "")


_CLASSES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_NOT_WORD: r"\W",
}


def _class(items: list[tuple[Any, Any]]) -> str:
    """Write a class of characters, in the syntax that Python and JavaScript share."""
    parts = []
    for code, value in items:
        if code is codes.LITERAL:
            parts.append(_escaped(value))
        elif code is codes.RANGE:
            parts.append(f"{_escaped(value[0])}-{_escaped(value[1])}")
        elif code is codes.CATEGORY:
            parts.append(_CLASSES[value])
    negation = "^" * (items[0][0] is codes.NEGATE)
    return f"[{negation}{''.join(parts)}]"


def _escaped(number: int) -> str:
    return f"\\u{number:04x}" if number <= 0xFFFF else "\\uffff"


_ASSERTED = {
    codes.AT_BEGINNING: "^",
    codes.AT_BEGINNING_STRING: "^",
    codes.AT_END: "$",
    codes.AT_END_STRING: "$",
    codes.AT_BOUNDARY: r"\b",
    codes.AT_NON_BOUNDARY: r"\B",
}


def in_javascript(regex: Regex) -> str | None:
    """Write an expression for JavaScript; None where that has no such part."""
    try:
        written = _written(_parsed(regex))
    except NotImplementedError:
        return None
    return f"^(?:{written})" if regex.anchored else written


def _written(tree: Any) -> str:
    return "".join(map(_write, tree))


def _write(item: tuple[Any, Any]) -> str:
    code, value = item
    if code is codes.LITERAL:
        return _escaped(value)
    if code is codes.NOT_LITERAL:
        return f"[^{_escaped(value)}]"
    if code is codes.ANY:
        return "."
    if code is codes.IN:
        return _class(value)
    if code is codes.AT:
        return _ASSERTED[value]
    if code is codes.BRANCH:
        return f"(?:{'|'.join(map(_written, value[1]))})"
    if code is codes.SUBPATTERN:
        return f"(?:{_written(value[3])})"
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
        least, most, body = value
        bounds = f"{{{least},{'' if most is codes.MAXREPEAT else most}}}"
        return f"(?:{_written(body)}){bounds}{'?' * (code is codes.MIN_REPEAT)}"
    if code in {codes.ASSERT, codes.ASSERT_NOT}:
        way, body = value
        sign = "!" if code is codes.ASSERT_NOT else "="
        return f"(?{'<' * (way < 0)}{sign}{_written(body)})"
    raise NotImplementedError(code)
