"""Lists and objects that were written into a single cell: JSON, Python literals, and what NumPy prints."""

import ast
import io
import json
import tokenize
from typing import Any

_VALUES = (tokenize.STRING, tokenize.NUMBER)
_LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.COMMENT)
_OUTER = (("[", "]"), ("{", "}"), ("(", ")"), ("array(", ")"))


def looks_like_literal(cell: str) -> bool:
    """Whether a cell begins and ends as a list, an object or an array does."""
    stripped = cell.strip()
    return any(stripped.startswith(begin) and stripped.endswith(end) for begin, end in _OUTER)


def read_literal(cell: str) -> Any:
    """Return the lists, dictionaries, strings and numbers that a cell writes out.

    Three writers are understood: JSON; Python's `repr`, in which NumPy's `array([...], dtype=object)` stands for its
    list; and what NumPy prints, `['New' 'York']`, whose values have no comma between them. To Python, the latter would
    be the single string 'NewYork'.

    Raises:
        ValueError: it is none of them, or NumPy has left values out; the message says which.
    """
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        pass
    try:
        return _plain(ast.parse(_with_commas(cell.strip()), mode="eval").body)
    except (SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        raise ValueError("it is neither JSON nor a Python list") from error


def _with_commas(cell: str) -> str:
    """Return the source with a comma between values that stand side by side, as NumPy prints them."""
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(cell).readline) if token.type not in _LAYOUT]
    if any(token.string == "..." for token in tokens):
        raise ValueError("NumPy has left values out of it (...); write the whole list")
    written: list[str] = []
    side_by_side = commas = False
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and _ends_value(before) and _begins_value(token):
            side_by_side = True
            written.append(",")
        commas = commas or token.string == ","
        written.append(token.string)
    if side_by_side and commas:
        raise ValueError("some of its values have a comma between them, and some have none")
    return " ".join(written)


def _ends_value(token: tokenize.TokenInfo) -> bool:
    return token.type in _VALUES or token.string == "]"


def _begins_value(token: tokenize.TokenInfo) -> bool:
    # No list subtracts: a minus behind a value is the sign of the next.
    return token.type in _VALUES or token.string in ("[", "-")


def _plain(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=str() | int() | float() | None as value):
            return value
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [_plain(part) for part in parts]
        # Python's own tuples may be keys, but are lists here.
        case ast.Dict(keys=keys, values=values) if all(isinstance(key, ast.Constant | ast.UnaryOp) for key in keys):
            return {_plain(key): _plain(value) for key, value in zip(keys, values, strict=True) if key is not None}
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Name(id="nan"):
            return float("nan")
        case ast.Call(func=ast.Name(id="array") | ast.Attribute(attr="array"), args=[inner]):
            return _plain(inner)
    raise ValueError("it is neither JSON nor a Python list")
