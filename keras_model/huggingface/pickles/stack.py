"""The stack for which a description of objects is a program.

Such a description may call any function. Here no such program runs as Python would run it: of its commands those are
followed that make numbers, texts, lists, sets, tuples and dictionaries. What a function or a class would make, a
subclass decides, and none of them is called. Commands: `pickletools` of Python's library.
"""

import pickletools
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, BinaryIO, ClassVar, NamedTuple

_MARK = object()


class DescriptionError(ValueError):
    """A file describes something else than it should, or is damaged."""


class Named(NamedTuple):
    """A class or function that a file names, such as `torch FloatStorage`; it is not imported."""

    name: str

    @property
    def told(self) -> str:
        """The name as Python writes it."""
        return self.name.replace(" ", ".")


class Stack(ABC):
    """What a description has made so far.

    Attributes:
        purpose: what is described, for messages.
    """

    purpose: ClassVar[str]

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self) -> Any:
        """Return what the next description in the stream describes, and leave the stream behind it.

        Raises:
            DescriptionError: it uses a command or a function that its purpose does not need, or is damaged.
        """
        try:
            return self._run()
        except DescriptionError:
            raise
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, UnicodeError) as error:
            raise self.damaged() from error

    def damaged(self) -> DescriptionError:
        """Return what to say of a description that does not hold together."""
        return DescriptionError(f"its description of {self.purpose} is damaged")

    @abstractmethod
    def called(self, function: Named, arguments: tuple[Any, ...]) -> Any:
        """Return what stands for what a function would make, or raise `DescriptionError`."""

    @abstractmethod
    def instance(self, kind: Any) -> Any:
        """Return what stands for an object of a class, or raise `DescriptionError`."""

    @abstractmethod
    def with_state(self, target: Any, state: Any) -> Any:
        """Return an object of whose state a description tells, or raise `DescriptionError`."""

    def persistent(self, told: Any) -> Any:
        """Return what stands for an object that is kept elsewhere, or raise `DescriptionError`."""
        raise DescriptionError(f"its description of {self.purpose} speaks of objects that are kept elsewhere")

    def _run(self) -> Any:
        # What an object needs may stand between the commands, which are read one at a time.
        for opcode, argument, _ in pickletools.genops(self.stream):
            if opcode.name == "STOP":
                return self._stack.pop()
            self._follow(opcode.name, argument)
        raise DescriptionError(f"its description of {self.purpose} has no end")

    def _follow(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _ARGUMENTS:
            stack.append(argument)
        elif name in ("PROTO", "FRAME"):
            pass
        elif name == "GLOBAL":
            stack.append(Named(argument))
        elif name == "STACK_GLOBAL":
            attribute, module = stack.pop(), stack.pop()
            stack.append(Named(f"{module} {attribute}"))
        elif name in _CONTAINERS:
            stack.append(_CONTAINERS[name]())
        elif name == "MARK":
            stack.append(_MARK)
        elif name in ("BINPUT", "LONG_BINPUT", "PUT"):
            self._memo[int(argument)] = stack[-1]
        elif name == "MEMOIZE":
            self._memo[len(self._memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(self._memo[int(argument)])
        elif name == "TUPLE":
            stack.append(tuple(self._since_mark()))
        elif name in _TUPLES:
            stack[-_TUPLES[name] :] = [tuple(stack[-_TUPLES[name] :])]
        elif name in ("APPEND", "APPENDS"):
            items = self._since_mark() if name == "APPENDS" else [stack.pop()]
            self._checked(stack[-1], list).extend(items)
        elif name == "ADDITEMS":
            items = self._since_mark()
            self._checked(stack[-1], set).update(items)
        elif name in ("SETITEM", "SETITEMS"):
            pairs = self._since_mark() if name == "SETITEMS" else [stack.pop(-2), stack.pop()]
            self._checked(stack[-1], dict).update(zip(pairs[::2], pairs[1::2], strict=True))
        elif name == "BINPERSID":
            stack.append(self.persistent(stack.pop()))
        elif name == "REDUCE":
            arguments = self._checked(stack.pop(), tuple)
            stack.append(self.called(self._checked(stack.pop(), Named), arguments))
        elif name == "BUILD":
            state = stack.pop()
            stack[-1] = self.with_state(stack[-1], state)
        elif name in ("NEWOBJ", "NEWOBJ_EX"):
            # Behind the class lie its arguments, and for the second command those by name.
            place = -2 if name == "NEWOBJ" else -3
            stack[place:] = [self.instance(stack[place])]
        else:
            raise DescriptionError(f"its description of {self.purpose} has the command {name}, which is not read here")

    def _since_mark(self) -> list[Any]:
        place = max(place for place, item in enumerate(self._stack) if item is _MARK)
        items = self._stack[place + 1 :]
        del self._stack[place:]
        return items

    def _checked(self, value: Any, kind: type[Any]) -> Any:
        if not isinstance(value, kind):
            raise self.damaged()
        return value


_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_CONTAINERS: dict[str, Callable[[], Any]] = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_SET": set}
_ARGUMENTS = {
    *("BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1", "LONG4", "BINFLOAT", "FLOAT"),
    *("BINUNICODE", "SHORT_BINUNICODE", "UNICODE", "BINSTRING", "SHORT_BINSTRING", "STRING"),
    *("SHORT_BINBYTES", "BINBYTES"),
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
