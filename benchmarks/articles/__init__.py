"""Questions on whole articles, to see how many windows of a long text are worth reading.

In: questions on paragraphs, with the title of the article that each paragraph is of. Out: questions on the articles.
`python -m convert evaluate FILE.tflite OUT --windows N` then tells what N windows of each are worth.
"""
