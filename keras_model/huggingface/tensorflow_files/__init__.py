"""Weights as TensorFlow's classes of `transformers` 4 wrote them.

In: a `tf_model.h5`. Out: its tensors, by the names and in the orientation that torch gives them.
"""
