"""Vocabulary, labels and facts put back behind what an engine's compiler made of a file."""

from pathlib import Path

from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contents import UNREADABLE, read_any_tflite, read_bytes, read_contents
from convert.tflite.contract import TFLITE
from convert.tflite.description import description_of
from convert.tflite.metadata import with_metadata
from convert.tflite.runtime_version import TYPE_NAMES
from keras_model.atomic_write import require_replaceable, same_place, whole_file
from keras_model.errors import InputFileError, TfliteError


def attach(file: Path, compiled: Path, output: Path) -> Path:
    """Write what a compiler made of a file, with all that the file says of itself.

    Compilers keep the graph of the longest length alone and drop what lies behind it, so that nobody could tell tokens
    or labels.

    Args:
        file: of `build`.
        compiled: what Vela, or another compiler that writes a `.tflite`, made of it.
        output: is written, `compiled` where it is the same.

    Returns:
        The output.

    Raises:
        InputFileError: a file cannot be read or written, or the output would replace `file` or what is no `.tflite`.
        TfliteError: a file is damaged, or the compiled one has other inputs or another output than the first.
    """
    if same_place(output, file):
        raise InputFileError(f"{output}: is the file that the compiled one was made of; name another output")
    require_replaceable(output, TFLITE)
    contents = read_contents(file)
    # It need not be whole: a compiler keeps the metadata that name the files behind, but not the files.
    content = read_any_tflite(compiled, "compile it again")
    try:
        apart = [pair for pair in zip(_output(read_bytes(file)), _output(content), strict=True) if pair[0] != pair[1]]
        if apart:
            raise TfliteError(f"its output has {apart[0][1]}, where {file} has {apart[0][0]}")
        written = with_metadata(content, description_of(contents))
    except TfliteError as error:
        raise TfliteError(f"{compiled}: was not made of {file}: {error}") from error
    except UNREADABLE as error:
        raise TfliteError(f"{compiled}: damaged: its graph cannot be read; compile it again") from error
    with whole_file(output) as partial:
        partial.write_bytes(written)
    return output


def _output(data: bytes) -> tuple[str, str, str]:
    """The output's type, shape and steps, in words."""
    graph = schema.Model.GetRootAs(data).Subgraphs(0)
    tensor = graph.Tensors(graph.Outputs(0))
    steps = tensor.Quantization()
    quantized = steps is not None and steps.ScaleLength() > 0
    scale = f"the scale {steps.Scale(0):.6g} and the zero point {steps.ZeroPoint(0)}" if quantized else "no scale"
    return f"the type {TYPE_NAMES[tensor.Type()]}", f"the shape {tensor.ShapeAsNumpy().tolist()}", scale
