"""Post-training quantization.

In: a graph and calibration texts. Out: ranges, rounded weights, corrected offsets, and the int8 graph.
"""
