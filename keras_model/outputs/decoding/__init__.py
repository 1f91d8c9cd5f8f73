"""From a model's numbers to answers, with numpy alone, so that every runtime shares it.

In: probabilities, scores or logits. Out: labels, entities, spans.
"""
