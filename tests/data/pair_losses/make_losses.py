"""Write losses.json: what sentence-transformers' losses are for a few vectors.

    python tests/data/pair_losses/make_losses.py

It needs sentence-transformers (6.2.0 wrote the file), which the tests do not.
"""

import json
from pathlib import Path

import torch
from sentence_transformers.sentence_transformer import losses

PAIRS, WIDTH = 5, 4


class Given(torch.nn.Module):
    """A model whose sentence vectors are its inputs."""

    def forward(self, features: dict) -> dict:
        """Return the vectors under the name that losses read."""
        return {"sentence_embedding": features["vectors"]}


def main() -> None:
    """Draw vectors and scores, and write each loss beside them."""
    generator = torch.Generator().manual_seed(0)
    vectors = torch.randn(2, PAIRS, WIDTH, generator=generator)
    scores = torch.tensor([0.0, 0.2, 0.2, 0.6, 1.0])
    features = [{"vectors": side} for side in vectors]
    model = Given()
    found = {
        "cosine": losses.CosineSimilarityLoss(model)(features, scores),
        "cosent": losses.CoSENTLoss(model, scale=20.0)(features, scores),
        "ranking": losses.MultipleNegativesRankingLoss(model, scale=20.0)(features, scores),
        "symmetric": losses.MultipleNegativesSymmetricRankingLoss(model, scale=20.0)(features, scores),
    }
    document = {
        "vectors": vectors.transpose(0, 1).tolist(),
        "scores": scores.tolist(),
        "losses": {name: loss.item() for name, loss in found.items()},
    }
    Path(__file__).with_name("losses.json").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
