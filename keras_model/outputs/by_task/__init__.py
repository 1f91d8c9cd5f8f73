"""What a model answers to the rows of each task, and how well, whichever runtime computes it.

In: labelled rows, and what gives a network's numbers. Out: `Answers`.
"""
