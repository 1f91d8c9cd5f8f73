"""Misspellings that a model is weakest against.

In: labelled texts and a function that gives their probabilities. Out: the texts as an attacker writes them, and how
many hold.
"""
