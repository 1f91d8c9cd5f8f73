"""What a model says.

In: the numbers that a network gives. Out: labels, spans, scores, and how two models differ.
"""
