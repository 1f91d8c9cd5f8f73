"""Look-alike letters: a word that a vocabulary cannot read comes in, the same in letters that it can read goes out.

The tokenizers ask for it where `fold_look_alikes` is set. docs/look-alikes.md tells which words change.
"""
