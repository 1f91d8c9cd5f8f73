"""Checkpoints that lie in packages of the public registries.

In: packages. Out: Hugging Face folders, and how well each converts.
"""
