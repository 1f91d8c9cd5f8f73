"""Whether a converted model kept its answers, and may be written.

In: the same rows, answered by each network. Out: what the report says of them, and a refusal, or none.
"""
