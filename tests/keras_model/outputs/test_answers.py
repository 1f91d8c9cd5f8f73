from keras_model.outputs.answers import score_of


def test_an_embedding_is_judged_by_partners_where_nothing_scores_its_pairs():
    assert score_of("embedding", {"mrr": 0.5, "recall_at_1": 0.4}) == "mrr"
    assert score_of("embedding", {"spearman": 0.5}) == "spearman"
    assert score_of("regression", {"spearman": 0.5, "mrr": 0.5}) == "spearman"
