"""The network.

In: int32 ids, mask and segment ids. Out: hidden states.
"""
