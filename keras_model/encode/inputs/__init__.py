"""In: questions, words and their like, with the tokenizer that cuts them.

Out: the arrays that a network takes, in as many windows as a text needs.
"""
