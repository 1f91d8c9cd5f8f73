"""How many windows of an article are worth reading for a question.

In: a `.tflite` that answers questions, and rows with a column that names their articles. Out: what each choice gives.
"""
