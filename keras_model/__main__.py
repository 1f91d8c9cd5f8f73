"""`python -m keras_model`."""

import sys

from keras_model.command_line import main

sys.exit(main(sys.argv[1:]))
