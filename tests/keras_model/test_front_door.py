import subprocess
import sys


def test_tokenizers_are_imported_without_keras():
    code = "import sys, keras_model; keras_model.WordPieceTokenizer; assert 'keras' not in sys.modules"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
