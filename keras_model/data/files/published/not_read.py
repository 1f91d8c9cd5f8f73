"""Rows of data sets and tools that are known and not read, told by their columns, with what to do about it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keras_model.errors import InputFileError

ENTITIES = 'write a line for each text, {"text": …, "entities": [{"start": …, "end": …, "label": …}]}'
_MARKED_OR_LABELLED = ENTITIES + ", or text and label"
_QUESTIONS = "write context, question and answers, whose answer_start counts the context's characters"
_NO_PLACE = "which tells no place of an answer"
_RELATIONS = "of relations, which no task here learns"
_LABELS = "write text and label"
_PAIRS = "as text_a, text_b"
_SLOTS = "write a line for each sample, text and label, with words in place of what stands in braces"
_ELSEWHERE = "whose evidence is in other files"
_CLAIMS = f"write each claim, and the sentences that judge it, {_PAIRS}, and label"
_DATA_SET = "write the rows themselves as datasets' to_json does"
_WRITERS = "what models that write learn from"
_TOP = "TOP's, whose parses are nested"
_OUTERMOST = "write each utterance, and its outermost intent, as text and label"
_ASPECTS = "of opinions on parts of a text"
_ONE_OPINION = "write what an opinion is on, and the text, as text_a, text_b, and the opinion as label"
_PARTS_OF_A_TEXT = f"write the text, and the same with the one part in place of the other, {_PAIRS}, and label"
_ONE_PART = "write the list of each part, such as train, into a file of its own, as it is"
_CHAT = "write what the user says, and its label, as text and label"
# How files of texts end whose labels are in another file, and how that one ends, with what to write of both.
_BESIDE = (
    ("_text.txt", "_labels.txt", "labels", "text<TAB>label"),
    ("seq.in", "seq.out", "tags", "tokens<TAB>tags"),
)
_CHOOSE = "with what to choose from"
_CHOICES = "write a row for each choice: text_a, text_b, and whether it is right as label"
# How files of the pairs of SemEval's similarities are called, and those of their scores.
_STS, _STS_SCORES = "STS.input", "STS.gs"
_Known = tuple[set[str], str, str]

# What the columns of rows tell.
_COLUMNS: Sequence[_Known] = (
    ({"question", "positive_ctxs"}, "DPR's", f"write each question and the text of each positive_ctxs {_PAIRS}"),
    ({"query", "positive_passages"}, "Tevatron's", f"write each query and the text of each positive_passages {_PAIRS}"),
    ({"query", "passages"}, "MS MARCO's", f"write each query and the passage_text that answers it {_PAIRS}"),
    ({"query-id", "corpus-id"}, "BEIR's, which names texts", f"write the texts {_PAIRS}, and score"),
    ({"question_text", "long_answer_candidates"}, "Natural Questions', which counts places in tokens", _QUESTIONS),
    ({"question_text", "passage_answer_candidates"}, "TyDi QA's, which counts places in bytes", _QUESTIONS),
    ({"Question", "EntityPages"}, f"TriviaQA's, {_NO_PLACE}", _QUESTIONS),
    ({"question", "entity_pages"}, f"TriviaQA's, {_NO_PLACE}", _QUESTIONS),
    ({"question", "supporting_facts"}, f"HotpotQA's, {_NO_PLACE}", _QUESTIONS),
    ({"question", "documents"}, f"DuReader's, {_NO_PLACE}", _QUESTIONS),
    ({"context_text", "qas"}, f"CMRC 2018's, {_NO_PLACE}", _QUESTIONS),
    ({"story_text", "answer_char_ranges"}, "NewsQA's", _QUESTIONS),
    ({"story", "questions"}, "CoQA's, whose questions need those before them", _QUESTIONS),
    ({"storyId", "questions"}, "NewsQA's", _QUESTIONS),
    (
        {"textGcsUri"},
        "Vertex AI's, whose texts are elsewhere",
        "write each text in place of its address, as textContent",
    ),
    ({"annotations", "text_snippet"}, "AutoML's", _MARKED_OR_LABELLED),
    ({"data_row", "projects"}, "Labelbox's", _MARKED_OR_LABELLED),
    ({"content", "labels", "externalId"}, "Kili's", _MARKED_OR_LABELLED),
    ({"projectFileVersion", "assets"}, "Azure's, whose texts are elsewhere", _MARKED_OR_LABELLED),
    ({"Labeled Data"}, "Labelbox's", _MARKED_OR_LABELLED),
    ({"anncomplete"}, "tagtog's marks without their text", ENTITIES),
    ({"File", "Begin Offset", "End Offset"}, "Amazon Comprehend's marks without their text", ENTITIES),
    ({"question", "answerKey"}, f"a question {_CHOOSE}", _CHOICES),
    ({"choice1", "choice2"}, f"a text {_CHOOSE}", _CHOICES),
    ({"option1", "option2"}, f"a text {_CHOOSE}", _CHOICES),
    ({"ending0", "ending1"}, f"a text {_CHOOSE}", _CHOICES),
    ({"ctx", "endings"}, f"a text {_CHOOSE}", _CHOICES),
    ({"token", "subj_start", "obj_start"}, f"TACRED's, {_RELATIONS}", "give texts with labels or entities"),
    ({"sents", "vertexSet"}, f"DocRED's, {_RELATIONS}", "give texts with labels or entities"),
    ({"messages"}, "a chat", _CHAT),
    ({"conversations"}, "a chat", _CHAT),
    ({"prompt", "completion"}, _WRITERS, f"{_LABELS} if completion is one"),
    ({"splits"}, "what datasets keeps beside the rows", _DATA_SET),
    ({"instruction", "output"}, _WRITERS, f"{_LABELS} if output is one"),
    ({"input", "output"}, _WRITERS, f"{_LABELS} if output is one"),
    ({"inputs", "targets"}, _WRITERS, f"{_LABELS} if targets is one"),
    ({"golden-entity-mentions"}, "ACE 2005's", ENTITIES),
    ({"span_position", "entity_label"}, "of a question for each type of entity, as MRC NER's", ENTITIES),
    ({"sentence", "ner"}, "W2NER's, whose entities may be in pieces", ENTITIES),
    ({"doc_label", "doc_token"}, "NeuralNLP's", "write each text, and a list of its labels, as text and labels"),
    ({"utterance", "semantic_parse"}, _TOP, _OUTERMOST),
    ({"text", "aspects"}, _ASPECTS, _ONE_OPINION),
    ({"source", "passage", "qas"}, "ReCoRD's, whose answers fill a gap", _QUESTIONS),
    ({"questions", "is_duplicate"}, "Quora's, with both questions in one object", f"write them {_PAIRS}, and label"),
    ({"dialogue_id", "turns"}, "dialogues", _CHAT),
    ({"idx", "version", "passage"}, "MultiRC's, a question of which has several right answers", _CHOICES),
    ({"doc_id", "title", "abstract", "structured"}, "SciFact's abstracts, without the claims", _CLAIMS),
    (
        {"Class Index", "Title", "Description"},
        "AG News', with the number of a class",
        "call Class Index label, and the column to read text; classes.txt has the names of the numbers",
    ),
    ({"_version", "version"}, "Voiceflow's", _SLOTS),
)
# What the columns of rows tell that could be read, and would be read as something else.
_LABELLED_OTHERWISE: Sequence[_Known] = (
    ({"claim", "evidence", "cited_doc_ids"}, f"SciFact's claims, {_ELSEWHERE}", _CLAIMS),
    ({"claim", "evidence", "verifiable"}, f"FEVER's claims, {_ELSEWHERE}", _CLAIMS),
    (
        {"word", "sentence1", "sentence2"},
        "WiC's, whose label is of a word in both texts",
        f"write the word and each text together {_PAIRS}, and label, or leave word out if the label is of the texts",
    ),
    ({"span1_text", "span2_text"}, "WSC's, whose label is of two parts of a text", _PARTS_OF_A_TEXT),
    ({"span1_index", "span2_index"}, "WSC's, whose label is of two parts of a text", _PARTS_OF_A_TEXT),
)
# What the names within an object that is a whole file, or within one of its objects, tell.
_DOCUMENTS: Sequence[_Known] = (
    ({"passage", "qa_pairs"}, "DROP's, whose answers may be numbers", _QUESTIONS),
    ({"train", "val", "test", "oos_train"}, "CLINC150's, with all parts in one file", _ONE_PART),
    ({"article", "questions", "options"}, f"a text {_CHOOSE}", _CHOICES),
    ({"interactionModel"}, "Alexa's", _SLOTS),
    ({"sampleUtterances"}, "Amazon Lex's", _SLOTS),
    ({"intents", "childDirected"}, "Amazon Lex's", _SLOTS),
    ({"%FEATURE_STRUCTURES"}, "UIMA's JSON", "export it as CoNLL 2002 where INCEpTION wrote it"),
    ({"_context", "_views"}, "UIMA's JSON", "export it as CoNLL 2002 where INCEpTION wrote it"),
    ({"documents", "source"}, "BioC's", ENTITIES),
    ({"documents", "infons"}, "BioC's", ENTITIES),
    ({"goal", "log"}, "MultiWOZ's dialogues", _CHAT),
    ({"invocation", "intents"}, "Jovo's", _SLOTS),
    ({"utterances", "slots", "contexts"}, "Botpress'", _MARKED_OR_LABELLED),
    ({"features", "splits"}, "what datasets keeps beside the rows", _DATA_SET),
    ({"_data_files", "_fingerprint"}, "what datasets keeps beside the rows", _DATA_SET),
)


def refuse_foreign_columns(path: Path, values: Mapping[str, Any]) -> None:
    """Refuse rows whose columns are those of a data set that is known and not read.

    Args:
        path: of the file.
        values: of the first row, by the file's own names.

    Raises:
        InputFileError: as above.
    """
    _refuse(path, values, _COLUMNS)
    refuse_other_labels(path, values)
    refuse_foreign_document(path, values)


def refuse_other_labels(path: Path, values: Mapping[str, Any]) -> None:
    """Refuse rows that have the columns of texts and labels, and mean something else by them.

    Args:
        path: of the file.
        values: of the first row, by the file's own names.

    Raises:
        InputFileError: they are WiC's or WSC's, whose labels are of words or parts of a text, or SciFact's or FEVER's,
            whose evidence is numbers of sentences.
    """
    for own in (values, *values.values()):
        if isinstance(own, Mapping):
            _refuse(path, own, _LABELLED_OTHERWISE)


def refuse_foreign_document(path: Path, document: Mapping[str, Any]) -> None:
    """Refuse an object that is a whole file of a tool that is known and not read.

    Raises:
        InputFileError: as above.
    """
    for own in (document, *document.values()):
        if isinstance(own, Mapping):
            _refuse(path, own, _DOCUMENTS)


def refuse_several_spans(path: Path, values: Mapping[str, Any]) -> None:
    """Refuse the questions of MultiSpanQA, which only all of their spans together answer.

    Raises:
        InputFileError: context and question are lists of words.
    """
    parts = [values.get(name) for name in ("context", "question")]
    if all(isinstance(part, list) and part and all(isinstance(word, str) for word in part) for part in parts):
        raise InputFileError(
            f"{path}: is MultiSpanQA's, whose spans answer together, and a model here answers with one; {_QUESTIONS}"
        )


def refuse_words_without_names(path: Path, item: Any) -> None:
    """Refuse a list of words that tells no names of them, or names without their text.

    Args:
        path: of the file.
        item: of an array of JSON.

    Raises:
        InputFileError: it is a sentence that Stanza did not look for names in, or what a pipeline of transformers says.
    """
    words = item if isinstance(item, list) and item and all(isinstance(word, dict) for word in item) else [{}]
    if all({"text", "id"} <= word.keys() and "ner" not in word for word in words):
        raise InputFileError(f"{path}: is Stanza's without names; give its Pipeline the processor ner, too")
    if all({"word"} <= word.keys() and {"entity", "entity_group"} & word.keys() for word in words):
        raise InputFileError(f"{path}: is what a pipeline of transformers found, without the texts; {ENTITIES}")


def refuse_texts_alone(path: Path) -> None:
    """Refuse lines of text whose labels, tags or marks are in a file beside them.

    Raises:
        InputFileError: TweetEval's `train_labels.txt`, `seq.out` as of Snips and ATIS, SemEval's `STS.gs`, or BRAT's
            marks are there.
    """
    for end, other, called, columns in _BESIDE:
        beside = path.with_name(f"{path.name.removesuffix(end)}{other}")
        if path.name.endswith(end) and beside.is_file():
            raise InputFileError(
                f"{path}: is texts alone, whose {called} are in {beside.name}; put both side by side with a tab "
                f"between them, as paste does, below a line {columns}"
            )
    scores = path.with_name(path.name.replace(_STS, _STS_SCORES))
    if path.name.startswith(_STS) and scores.is_file():
        raise InputFileError(
            f"{path}: is pairs alone, whose scores are in {scores.name}; put both side by side with a tab between "
            "them, as paste does, below a line text_a<TAB>text_b<TAB>score"
        )
    marks = path.with_suffix(".ann")
    if path.suffix.lower() == ".txt" and marks.is_file():
        raise InputFileError(
            f"{path}: is a text alone, whose marks are in BRAT's {marks.name}; give the folder of both"
        )


def _refuse(path: Path, values: Mapping[str, Any], known: Sequence[_Known]) -> None:
    for names, called, remedy in known:
        if names <= values.keys():
            raise InputFileError(f"{path}: is {called}; {remedy}")
