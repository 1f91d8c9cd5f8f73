from keras_model import errors
from keras_model.cli.kit.run import INTERRUPTED, PACKAGE_MISSING


def families():
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.UserError)]


def test_each_family_of_faults_has_an_exit_code_of_its_own():
    codes = [kind.exit_code for kind in families()]
    assert len(codes) > 5
    assert len(set(codes)) == len(codes)
    # 0 is success, 1 a traceback of Python's.
    assert not {0, 1, INTERRUPTED, PACKAGE_MISSING} & set(codes)


def test_scripts_may_rely_on_the_codes():
    assert {kind.__name__: kind.exit_code for kind in families()} == {
        "UserError": 2,
        "InputFileError": 3,
        "DataError": 4,
        "CheckpointError": 5,
        "TfliteError": 6,
        "AccuracyError": 7,
        "CalibrationError": 8,
    }
