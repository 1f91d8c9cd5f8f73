"""What an attack leaves of TF-IDF with logistic regression.

In: rows to learn from and rows to attack. Out: the measures that `evaluate --attack` has for a network.
"""
