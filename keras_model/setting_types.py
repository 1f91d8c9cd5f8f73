"""Whether settings out of a file have the types that whoever takes them asks for."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from keras_model.errors import CheckpointError

# What JSON makes of each type that a setting may have. A number without a fraction is a float, too; true is no number.
_IN_JSON: dict[Any, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    str: (str,),
    NoneType: (NoneType,),
    Sequence[int]: (list,),
}
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")


def check_setting_types(settings: Mapping[str, Any], taker: Callable[..., Any]) -> None:
    """Make sure that settings are of the types of `taker`'s parameters, so that none fails later under another name.

    Settings without a parameter are left to `taker`, which names them itself.

    Args:
        settings: as JSON has them.
        taker: a class or a function whose parameters have types.

    Raises:
        CheckpointError: a setting is of another type, or holds half of a pair of surrogates; the message names it.
    """
    hints = get_type_hints(taker.__init__ if inspect.isclass(taker) else taker)
    for name, value in settings.items():
        hint = hints.get(name)
        parts = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        kinds = [kind for part in parts for kind in _IN_JSON.get(part, ())]
        if kinds and not (isinstance(value, tuple(kinds)) and (bool in kinds or not isinstance(value, bool))):
            wanted = " or ".join(dict.fromkeys(kind.__name__ for kind in kinds if kind is not NoneType))
            raise CheckpointError(f"{name} is {value!r}, which is no {wanted}")
        if isinstance(value, str) and _HALF_A_PAIR.search(value):
            raise CheckpointError(f"{name} is {value!r}, which UTF-8 cannot hold")
