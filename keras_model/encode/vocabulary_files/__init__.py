"""The vocabularies that are more than a list of lines.

In: the bytes of a `spiece.model` or a `byte_level.bpe`. Out: pieces, scores and merges, and the bytes again.
"""
