"""The network as operators of TensorFlow Lite.

In: trained weights. Out: a float graph that computes the same function.
"""
