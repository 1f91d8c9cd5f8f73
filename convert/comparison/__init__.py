"""Many models side by side.

In: network shapes, and trained models with their files. Out: one page with size, cost, time and accuracy of each.
"""
