import itertools

import numpy as np
import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.train.corpus import LINES_AT_ONCE, Corpus, Place


def drawn(corpus, count, start=None):
    return list(itertools.islice(corpus.batches(start or Place()), count))


def test_an_epoch_holds_every_token_once(preprocessor, texts):
    tokenizer = preprocessor.tokenizer
    texts = [text for text in texts if len(tokenizer.encode(text).ids) <= 14]
    paragraph = " ".join(texts[:20])
    rest = len(tokenizer.encode(paragraph).ids) % 14
    corpus = Corpus([*texts, paragraph], preprocessor, batch_tokens=64, seed=0)
    batches = [batch for batch, _ in itertools.takewhile(lambda pair: pair[1].epoch == 0, corpus.batches(Place()))]

    found = np.concatenate([batch["ids"][batch["mask"] == 1] for batch in batches])
    found = np.bincount(found, minlength=tokenizer.vocabulary_size)
    ids = [id_ for text in [*texts, paragraph] for id_ in tokenizer.encode(text).ids]
    wanted = np.bincount(ids, minlength=tokenizer.vocabulary_size)
    wanted[[tokenizer.cls_id, tokenizer.sep_id]] = found[tokenizer.cls_id]
    assert found[tokenizer.cls_id] == len(texts) + len(tokenizer.encode(paragraph).ids) // 14 + (rest >= 8)
    assert (wanted - found).sum() == (rest if rest < 8 else 0), "only a rest shorter than eight tokens is left out"
    assert (wanted >= found).all()
    assert max(batch["ids"].size for batch in batches) <= 64
    assert max(batch["ids"].shape[1] for batch in batches) <= 16


def test_batches_of_few_shapes_hold_every_row_and_some_twice(preprocessor, texts):
    texts = [text for text in dict.fromkeys(texts) if len(preprocessor.tokenizer.encode(text).ids) <= 14]
    corpus = Corpus(texts, preprocessor, batch_tokens=112, seed=0, few_shapes=True)
    batches = [batch for batch, _ in itertools.takewhile(lambda pair: pair[1].epoch == 0, corpus.batches(Place()))]

    assert {batch["ids"].shape for batch in batches} == {(14, 8), (7, 16)}
    found = {tuple(ids[mask == 1]) for batch in batches for ids, mask in zip(batch["ids"], batch["mask"], strict=True)}
    features = preprocessor(texts)
    wanted = {tuple(ids[mask == 1]) for ids, mask in zip(features["ids"], features["mask"], strict=True)}
    assert found == wanted
    short = sum(len(row) <= 8 for row in wanted) // 14
    assert len(batches) == short + -(-(len(texts) - 14 * short) // 7)


@pytest.mark.parametrize("few_shapes", [False, True])
def test_the_stream_goes_on_from_any_place(preprocessor, texts, few_shapes):
    corpus = Corpus(texts, preprocessor, batch_tokens=96, seed=4, few_shapes=few_shapes)
    whole = drawn(corpus, 60)
    assert whole[-1][1].epoch > 0, "the stream must have begun anew"
    for step in (1, 20, 45):
        resumed = drawn(corpus, 5, start=whole[step - 1][1])
        for (features, place), (wanted, wanted_place) in zip(resumed, whole[step : step + 5], strict=True):
            assert place == wanted_place
            np.testing.assert_array_equal(features["ids"], wanted["ids"])
    assert len(texts) < LINES_AT_ONCE


def test_a_default_prompt_stands_before_each_line(preprocessor, texts):
    prompted = Preprocessor(preprocessor.tokenizer, preprocessor.sequence_length, Prompts({"query": "play "}, "query"))
    ((batch, _),) = drawn(Corpus(texts[:1], prompted, batch_tokens=64, seed=0), 1)
    expected = prompted(texts[:1])
    length = batch["ids"].shape[1]
    assert batch["ids"][0].tolist() == expected["ids"][0][:length].tolist()
    assert batch["ids"][0].tolist() != preprocessor(texts[:1])["ids"][0][:length].tolist()
