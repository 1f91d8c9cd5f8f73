"""Each engine's table: the operators that it takes, within which limits, and who says so."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "tables"
ENGINES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
# Engines that this process runs: they are asked instead of their tables.
XNNPACK, XNNPACK_I8MM, BUILTIN = "xnnpack", "xnnpack-i8mm", "builtin"


@dataclass(frozen=True)
class Limit:
    """What an engine asks of some operators beside their names.

    Attributes:
        operators: those it holds for.
        types: of their tensors that are no constants, in place of the engine's; None for the engine's.
        least_dimensions, most_dimensions: of their tensors that are no constants; None for any.
        rule: a name of `convert.engines.rules.RULES`; "" for none.
    """

    operators: frozenset[str]
    types: tuple[str, ...] | None
    least_dimensions: int | None
    most_dimensions: int | None
    rule: str


@dataclass(frozen=True)
class EngineTable:
    """What one engine takes.

    Attributes:
        name: as `--engine` has it.
        title: for people.
        kernels: "xnnpack" or "builtin": whose answers the engine's are nearest to, as far as that is known.
        constructions: names of fields of `convert.graph.constructions.Constructions` that it needs.
        types: of tensors that are no constants, where no limit says otherwise.
        operators: what it takes, as the schema names them.
        lacks: kinds that this converter writes and the engine has not.
        sources: (what was read, its version) of each.
        limits: see there; an operator must keep every one that names it.
    """

    name: str
    title: str
    kernels: str
    constructions: tuple[str, ...]
    types: tuple[str, ...]
    operators: frozenset[str]
    lacks: frozenset[str]
    sources: tuple[tuple[str, str], ...]
    limits: tuple[Limit, ...]

    def limits_of(self, operator: str) -> list[Limit]:
        """Those that name an operator."""
        return [limit for limit in self.limits if operator in limit.operators]


@cache
def read_engine_table(name: str) -> EngineTable:
    """Return the table of one of `ENGINES`.

    Raises:
        KeyError: there is no such engine.
        TypeError: the table holds a key that is not known.
    """
    if name not in ENGINES:
        raise KeyError(f"{name}: no such engine; there are {', '.join(ENGINES)}")
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    data["constructions"], data["types"] = tuple(data["constructions"]), tuple(data["types"])
    data["operators"], data["lacks"] = frozenset(data["operators"]), frozenset(data["lacks"])
    data["sources"] = tuple((source["path"], source["version"]) for source in data["sources"])
    data["limits"] = tuple(_limit(**limit) for limit in data.get("limits", ()))
    return EngineTable(name=name, **data)


def _limit(
    operators: list[str],
    types: list[str] | None = None,
    least_dimensions: int | None = None,
    most_dimensions: int | None = None,
    rule: str = "",
) -> Limit:
    named: Any = None if types is None else tuple(types)
    return Limit(frozenset(operators), named, least_dimensions, most_dimensions, rule)
