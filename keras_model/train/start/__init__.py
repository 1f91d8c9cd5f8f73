"""In: a task, its rows and what a user asked for. Out: the folder to start from and why, the labels, a model to train.

Nothing here looks at a validation score.
"""
