"""What a student learns from teachers beside labels.

In: a student, teachers, and the texts that both read. Out: the teachers' hidden states, answers or vectors of these
texts, and how far the student's are from them.
"""
