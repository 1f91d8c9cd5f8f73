"""Texts that a model of sentence vectors was trained to see before its texts, such as `query: `."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keras_model.data.rows import Text
from keras_model.errors import CheckpointError, UserError

PROMPTS, DEFAULT_PROMPT = "prompts", "default_prompt_name"
_QUERY, _PARTNERS = "query", ("document", "passage", "corpus")


@dataclass(frozen=True)
class Prompts:
    """Named prompts, and the one that a text gets unless another is asked for.

    A prompt is put before a text as it is, without a blank between, and the two are tokenized as one text, as
    `sentence-transformers` does. Of a pair, the first text gets it.

    Attributes:
        texts: name → prompt; an empty prompt puts nothing before a text.
        default: name of the prompt for texts without a wish; None for nothing.
        asked: whether a user asked for this default, so that both of two partners get it.

    Raises:
        CheckpointError: a name or a prompt is no text that UTF-8 can hold, a name is empty, or the default names none.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    asked: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.texts, Mapping):
            raise CheckpointError(f"{PROMPTS} is {self.texts!r}; it must be a table of names with texts")
        for name, prompt in self.texts.items():
            if not name or not _is_unicode(name) or not _is_unicode(prompt):
                raise CheckpointError(f"the prompt {name!r} is {prompt!r}; name it, and give a text")
        if self.default is not None and (not isinstance(self.default, str) or self.default not in self.texts):
            raise CheckpointError(f"{DEFAULT_PROMPT} is {self.default!r}, but the prompts are {self._known()}")

    def __bool__(self) -> bool:
        return bool(self.texts)

    def before(self, texts: Sequence[Text], name: str | None = None) -> list[Text]:
        """Return texts, or pairs of texts, with a prompt before each.

        Args:
            texts: any number.
            name: of the prompt; None for the default, an empty name for no prompt.

        Raises:
            UserError: there is no prompt of this name.
        """
        prompt = self._named(self.default if name is None else name)
        if not prompt:
            return list(texts)
        return [prompt + text if isinstance(text, str) else (prompt + text[0], *text[1:]) for text in texts]

    def choosing(self, name: str | None) -> "Prompts":
        """Return the same prompts with another default, none if the name is empty; as they are for None.

        Raises:
            UserError: there is no prompt of this name.
        """
        if name is None:
            return self
        self._named(name)
        return Prompts(self.texts, name or None, asked=True)

    def of_sides(self) -> tuple[str | None, str | None]:
        """Return the names of the prompts for a text and for its partner; None for the default.

        They are `query` for the one and `document`, `passage` or `corpus` for the other where there are both and
        nobody asked for one, as `encode_query` and `encode_document` of `sentence-transformers` have it.
        """
        partner = next((name for name in _PARTNERS if name in self.texts), None)
        if self.asked or partner is None or _QUERY not in self.texts:
            return None, None
        return _QUERY, partner

    def get_config(self) -> dict[str, Any]:
        """Return what a model folder keeps; nothing where there are no prompts."""
        if not self:
            return {}
        return {PROMPTS: dict(self.texts)} | ({} if self.default is None else {DEFAULT_PROMPT: self.default})

    def facts(self) -> dict[str, str]:
        """Return what a `.tflite` keeps: strings alone, the prompts as one JSON object."""
        config = self.get_config()
        if not config:
            return {}
        return config | {PROMPTS: json.dumps(config[PROMPTS], separators=(",", ":"), ensure_ascii=False)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Prompts":
        """Make them from a table that may hold what `get_config` returned, among other things.

        Raises:
            CheckpointError: as the class, or there is a default without prompts.
        """
        return cls(config.get(PROMPTS, {}), config.get(DEFAULT_PROMPT))

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Prompts":
        """Make them from a table that may hold what `facts` returned, among other things.

        Raises:
            CheckpointError: as the class, or the prompts are no JSON object.
        """
        if PROMPTS not in facts:
            return cls.from_config(facts)
        try:
            texts = json.loads(facts[PROMPTS])
        except (TypeError, ValueError, RecursionError) as error:
            raise CheckpointError(f"{PROMPTS} is {facts[PROMPTS]!r}, no JSON object") from error
        return cls(texts, facts.get(DEFAULT_PROMPT))

    def _named(self, name: str | None) -> str:
        if not name:
            return ""
        if name not in self.texts:
            raise UserError(f"there is no prompt {name!r}; the model has {self._known()}")
        return self.texts[name]

    def _known(self) -> str:
        return ", ".join(self.texts) or "none"


def _is_unicode(text: Any) -> bool:
    try:
        return isinstance(text, str) and text.encode() is not None
    except UnicodeEncodeError:
        return False
