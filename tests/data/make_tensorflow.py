"""Make tests/data/tensorflow: checkpoints of tests/data/huggingface as `transformers` saves them from TensorFlow.

    pip install "transformers==4.46.3" "tf-keras==2.21.0" "tensorflow==2.21.0" "numpy<2"
    python -m tests.data.make_tensorflow

`transformers` 5 neither writes nor reads a `tf_model.h5`. Each is compared with the reference of its checkpoint before
it is kept.
"""

import os
import shutil
import tempfile
from pathlib import Path

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import numpy as np
import transformers

HERE = Path(__file__).parent
CLASSES = {
    "bert_classification": "TFBertForSequenceClassification",
    "distilbert_token": "TFDistilBertForTokenClassification",
    "albert_question": "TFAlbertForQuestionAnswering",
    "mpnet_classification": "TFMPNetForSequenceClassification",
}


def main() -> None:
    (HERE / "tensorflow").mkdir(exist_ok=True)
    for name, kind in CLASSES.items():
        model = getattr(transformers, kind).from_pretrained(HERE / "huggingface" / name)
        reference = np.load(HERE / "huggingface" / name / "reference.npz")
        inputs = {"input_ids": reference["ids"], "attention_mask": reference["mask"]}
        if getattr(model.config, "type_vocab_size", 0) > 1:
            inputs["token_type_ids"] = reference["segment_ids"]
        outputs = model(inputs)
        if "start_logits" in outputs:
            logits = np.stack([outputs.start_logits, outputs.end_logits], axis=-1)
        else:
            logits = np.asarray(outputs.logits)
        mask = reference["mask"].astype(bool)
        ours, theirs = (logits[mask], reference["logits"][mask]) if logits.ndim == 3 else (logits, reference["logits"])
        np.testing.assert_allclose(ours, theirs, atol=1e-4)
        with tempfile.TemporaryDirectory() as place:
            model.save_pretrained(place, safe_serialization=False)
            shutil.copyfile(Path(place) / "tf_model.h5", HERE / "tensorflow" / f"{name}.h5")


if __name__ == "__main__":
    main()
