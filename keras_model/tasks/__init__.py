"""Network, head and text front end as one Keras model.

In: text, or a model folder. Out: an answer, or a model folder.
"""
