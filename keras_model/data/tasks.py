"""What tasks there are, and of what kind the answer of each is."""

CLASSIFICATION = "classification"
MULTI_LABEL = "multi-label-classification"
REGRESSION = "regression"
TAGGING = "token-classification"
QUESTION_ANSWERING = "question-answering"
EMBEDDING = "embedding"
TASKS = (CLASSIFICATION, MULTI_LABEL, REGRESSION, TAGGING, QUESTION_ANSWERING, EMBEDDING)
# Whose answers are probabilities of labels: of a text, or of each of its words.
LABELLED_TASKS = (CLASSIFICATION, MULTI_LABEL, TAGGING)
# Whose answers are labels of a text or a pair.
TEXT_LABEL_TASKS = (CLASSIFICATION, MULTI_LABEL)
# Whose answers belong to a text or a pair, and to no token of it, and are no vectors.
WHOLE_TEXT_TASKS = (*TEXT_LABEL_TASKS, REGRESSION)
