"""`python -m keras_model`."""

import sys

from keras_model.cli.parser import main

sys.exit(main(sys.argv[1:]))
