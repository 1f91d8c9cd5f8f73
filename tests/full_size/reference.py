"""Write one random checkpoint of full size, and what `transformers` makes of it; for `tests.full_size.parity`.

python -m tests.full_size.reference MODEL_TYPE FOLDER
"""

import sys
from pathlib import Path

import numpy as np
import torch
import transformers

from tests.data.huggingface.make_fixtures import FAMILIES, randomize, wordpiece_vocabulary

LENGTH = 128

# The published base shapes are the defaults of `transformers`, but for ALBERT, whose default is the xxlarge one.
SETTINGS = {
    "squeezebert": {"vocab_size": 30528},
    "bert": {},
    "distilbert": {},
    "albert": {
        "vocab_size": 30000,
        "hidden_size": 768,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
    },
}


def main(model_type: str, folder: Path) -> None:
    torch.manual_seed(0)
    transformers.logging.disable_progress_bar()
    family = FAMILIES[model_type]
    config = getattr(transformers, f"{family}Config")(num_labels=3, **SETTINGS[model_type])
    model = getattr(transformers, f"{family}ForSequenceClassification")(config).eval()
    randomize(model)
    model.save_pretrained(folder)
    # The ids below are drawn at random, so any vocabulary that fits will do, for ALBERT too.
    (folder / "vocab.txt").write_text("".join(token + "\n" for token in wordpiece_vocabulary()))

    generator = np.random.default_rng(0)
    mask = (np.arange(LENGTH) < np.array([[LENGTH], [50]])).astype("int32")
    ids = (generator.integers(5, config.vocab_size, mask.shape) * mask).astype("int32")
    segment_ids = ((np.arange(LENGTH) >= 30) * mask).astype("int32")
    inputs = {"input_ids": ids, "attention_mask": mask}
    if model_type != "distilbert":
        inputs["token_type_ids"] = segment_ids
    with torch.no_grad():
        outputs = model(**{k: torch.from_numpy(v).long() for k, v in inputs.items()}, output_hidden_states=True)
    np.savez(
        folder / "reference.npz",
        ids=ids,
        mask=mask,
        segment_ids=segment_ids,
        hidden_states=torch.stack([*outputs.hidden_states]).numpy(),
        logits=outputs.logits.numpy(),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
