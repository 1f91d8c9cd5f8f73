"""The arguments of a command, in whatever order they stand."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from keras_model.messages import suggestion

_ANY_NUMBER = ("*", "+")
# What stands for a text, or for the name of a prompt, whose empty one is none. No file or folder has an empty name.
_MAY_BE_EMPTY = ("TEXT", "QUESTION", "NAME")
_NO_NUMBER: dict[Any, str] = {int: "no whole number", float: "no number"}
_HINT = "; a text that begins with - goes behind --, and as the value of an option behind ="


class CommandParser(argparse.ArgumentParser):
    """Takes a command's options before, between or after its arguments, as its usage line shows them."""

    _given: Sequence[str] = ()
    _intermixed = False

    def error(self, message: str) -> NoReturn:
        """End the program with a line: what is wrong, what may be meant, and how to see all that can be given."""
        words = self._given[: self._given.index("--")] if "--" in self._given else self._given
        unknown = [] if self._has_commands() else [word for word in words if self._looks_like_an_option(word)]
        name = unknown[0].partition("=")[0] if unknown else ""
        meant = suggestion(name, list(self._option_string_actions)) if name.startswith("--") else ""
        if meant:
            message = f"there is no option {name}{meant}"
        elif unknown:
            message += f"{_HINT}."
        else:
            message += "."
        self.exit(2, f"{self.prog}: error: {message} All that can be given: {self.prog} --help\n")

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        if not arg_string and action.nargs != argparse.PARSER and action.metavar not in _MAY_BE_EMPTY:
            raise argparse.ArgumentError(action, "is empty; if it stands for a variable of the shell, set that")
        # argparse would speak of an invalid int value.
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError:
            told = _NO_NUMBER.get(action.type)
            if told is None:
                raise
            raise argparse.ArgumentError(action, f"{arg_string!r} is {told}") from None

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        near = suggestion(str(value), [str(choice) for choice in action.choices or ()])
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            if error.message and near:
                error.message = error.message.replace(" (choose from", f"{near} (choose from", 1)
            raise

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            # argparse would swallow that its help could not be written.
            print(message, end="", flush=True)
        else:
            super()._print_message(message, file)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Return what `argparse` makes of the arguments, and those that it does not know, which a command refuses."""
        if self._intermixed:
            return super().parse_known_args(args, namespace)
        self._given = list(sys.argv[1:] if args is None else args)
        if self._has_commands():
            return super().parse_known_args(self._given, namespace)
        arranged = self._arguments_first(self._given)
        # It fills TEXT... with nothing as soon as FILE is there, and refuses the texts after an option.
        if any(action.nargs in _ANY_NUMBER for action in self._get_positional_actions()):
            self._intermixed = True
            try:
                known, unknown = self.parse_known_intermixed_args(arranged, namespace)
            finally:
                self._intermixed = False
        else:
            known, unknown = super().parse_known_args(arranged, namespace)
        if unknown:
            # Said here, for the parser of all commands does not know which of them it was.
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return known, unknown

    def _arguments_first(self, given: list[str]) -> list[str]:
        """Return the arguments with those in front that argparse would take for something else.

        `prune --texts a.txt b.txt FOLDER` is what the usage line shows, and argparse takes the folder for a text. Of
        `classify -- FILE --json` it takes the text for an option, where options may stand between arguments.
        """
        if "--" in given:
            return self._required_before_dashes(given)
        lacking, _, (begin, end) = self._found(given)
        # One value is the option's own.
        if not 0 < lacking < end - begin:
            return given
        return [*given[end - lacking : end], *given[: end - lacking], *given[end:]]

    def _required_before_dashes(self, given: list[str]) -> list[str]:
        """Return the arguments with as many moved in front of `--` as the command cannot do without."""
        dashes = given.index("--")
        lacking, place, _ = self._found(given[:dashes])
        first = dashes + 1
        moved, behind = given[first : first + max(lacking, 0)], given[first + max(lacking, 0) :]
        if any(word.startswith("-") for word in moved):
            return given
        return [*given[:place], *moved, *given[place:dashes], *(["--", *behind] if behind else [])]

    def _found(self, given: list[str]) -> tuple[int, int, tuple[int, int]]:
        """Return how many required arguments are missing, the place behind the last that is there, and the values.

        The values, by their begin and end, are those of the last option that takes any number.
        """
        lacking = sum(action.nargs in (None, "+") for action in self._get_positional_actions())
        place, behind, values = 0, 0, (0, 0)
        while place < len(given):
            option = self._option(given[place])
            if option is None:
                lacking -= 1
                place = behind = place + 1
                continue
            first = place = place + 1
            if "=" in given[first - 1]:
                continue
            any_number = option.nargs in _ANY_NUMBER
            most = len(given) if any_number else 1 if option.nargs in (None, "?") else int(option.nargs or 0)
            while place < len(given) and place - first < most and self._option(given[place]) is None:
                place += 1
            if any_number:
                values = (first, place)
        return lacking, behind, values

    def _option(self, given: str) -> argparse.Action | None:
        """Return the option that an argument names, in full or by its beginning."""
        name = given.partition("=")[0]
        if name in self._option_string_actions:
            return self._option_string_actions[name]
        named = {id(a): a for full, a in self._option_string_actions.items() if full.startswith(name)}
        return next(iter(named.values())) if name.startswith("--") and len(name) > 2 and len(named) == 1 else None

    def _looks_like_an_option(self, given: str) -> bool:
        return given.startswith("-") and given.strip("-") != "" and " " not in given and self._option(given) is None

    def _has_commands(self) -> bool:
        return any(action.nargs == argparse.PARSER for action in self._get_positional_actions())
