"""From a trained model to a full-integer `.tflite` that kept its accuracy, and a harness that runs it on text.

Users import from here: `from convert import TextInterpreter, BuildOptions, build, audit, bundle`.
"""

from importlib import import_module

# As of `typing`, which is not imported at run time: nothing catches Ctrl-C before `__main__` has begun.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HOME = {
    "BuildOptions": "builder.options",
    "FineTuningSettings": "qat.settings",
    "RejectionOptions": "builder.threshold",
    "TextInterpreter": "tflite.interpreter",
    "audit": "verify.audit",
    "audit_engines": "engines.audit",
    "build": "builder.build",
    "bundle": "tflite.bundle",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> "Any":
    # The harness must start without what a build needs.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
