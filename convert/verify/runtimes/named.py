"""A runtime by the name of its module and of what opens a network there."""

import sys
from importlib import import_module
from pathlib import Path

from convert.tflite.running.other_runtime import Runtime
from keras_model.errors import UserError

_FORM = "give it as MODULE:CALLABLE, such as my_runtime:open_network"


def named_runtime(name: str) -> Runtime:
    """Return the runtime that `module:callable` names; the module may lie in the working directory.

    Raises:
        UserError: the name has another form, the module cannot be imported, or lacks the callable.
    """
    module_name, colon, attribute = name.partition(":")
    named = all(part.isidentifier() for part in (*module_name.split("."), attribute))
    if not colon or not named or module_name.endswith(".py"):
        raise UserError(f"the runtime {name!r} cannot be looked up: {_FORM}")
    here = str(Path.cwd())
    # An installed program looks for modules beside itself, and where it was called only if told so.
    if here not in sys.path and "" not in sys.path:
        sys.path.append(here)
    try:
        module = import_module(module_name)
    except Exception as error:
        reason = " ".join(str(error).split())
        raise UserError(
            f"the runtime {name}: its module cannot be imported: {type(error).__name__}: {reason}"
        ) from error
    runtime: Runtime | None = getattr(module, attribute, None)
    if not callable(runtime):
        raise UserError(f"the runtime {name}: the module {module_name} has no callable {attribute}")
    return runtime
