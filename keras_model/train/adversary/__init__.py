"""Rows made hard for the network as it is.

In: labelled rows and the network in training. Out: the rows with the misspellings that it answers worst.
"""
