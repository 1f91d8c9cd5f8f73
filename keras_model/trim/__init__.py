"""A smaller model out of a model.

In: a model folder. Out: a model folder with fewer layers, units, groups or pieces of vocabulary.
"""
