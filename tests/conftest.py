def pytest_addoption(parser):
    # Here, not in tests/conformance: pytest takes options only from conftest files above its arguments.
    parser.addoption("--model", metavar="FILE", help="a .tflite for tests/conformance, instead of the embedded one")
    parser.addoption(
        "--examples",
        metavar="FILE",
        help="JSON lines of a text and what the model must say: label, labels, score, entities, answer or embedding",
    )
