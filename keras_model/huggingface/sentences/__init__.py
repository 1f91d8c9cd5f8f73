"""A folder of sentence-transformers beyond its network and tokenizer.

In: `modules.json` and what it names. Out: the head of a `SentenceEncoder`, and its prompts.
"""
