"""Whether a `.tflite` is whole.

In: its bytes, whoever made them. Out: nothing, or what is wrong, before the native runtime sees them.
"""
