import pytest

from keras_model import SqueezeBertBackbone
from keras_model.train.distiller import Distiller
from keras_model.train.settings import DistillationSettings
from support.training import extractor


@pytest.mark.parametrize("relation_weight", [0.0, 1.0])
def test_a_copy_of_the_teacher_has_no_loss(preprocessor, texts, teacher, relation_weight):
    copy = SqueezeBertBackbone(**teacher.backbone.get_config())
    copy.set_weights(teacher.backbone.get_weights())
    settings = DistillationSettings(relation_weight=relation_weight)
    features = preprocessor(texts[:8])

    def loss(student):
        distiller = Distiller(teacher.backbone, student, settings)
        return float(distiller.compute_loss(features, y_pred=distiller(features)))

    assert loss(copy) == pytest.approx(0, abs=1e-5)
    assert loss(extractor(preprocessor, seed=2).backbone) > 0.1


def test_padding_does_not_change_the_loss(preprocessor, texts, teacher):
    student = extractor(preprocessor, seed=2).backbone
    distiller = Distiller(teacher.backbone, student, DistillationSettings(relation_weight=1.0))
    features = preprocessor([text for text in texts if len(text) < 30][:8])
    longest = features["mask"].sum(axis=1).max()
    assert longest < 16
    cut = {name: array[:, :longest] for name, array in features.items()}
    wide, narrow = (float(distiller.compute_loss(x, y_pred=distiller(x))) for x in (features, cut))
    assert wide == pytest.approx(narrow, rel=1e-5)
