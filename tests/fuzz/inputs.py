"""Random rows files, texts, .tflite files and model folders. The same chance gives the same input."""

import csv
import io
import json
import random
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contract import CHECKSUM, FACTS_FILE
from convert.tflite.packing import pack_model
from keras_model.data.columns import TASK_COLUMNS
from tests.support.places import DATA

MODELS = sorted(path for path in (DATA / "android").glob("*.tflite") if ".broken" not in path.name)
BARE = sorted((DATA / "tiny_tflite").glob("*.tflite"))
EVERY_KIND = DATA / "hostile" / "every_kind.tflite"
FOLDER = DATA / "tiny_intents"
CHECKPOINTS = sorted(path.parent for path in (DATA / "huggingface").glob("*/model.safetensors"))
_WORDS = (
    "the",
    "cat",
    "and",
    "dog",
    "alarm",
    "O",
    "B-x",
    "",
    " ",
    "1",
    "1.0",
    "NaN",
    "null",
    "[1, 2]",
    '{"text": "a"}',
)
_ODD = "\0\t\r\n\f\v\"'\\,;|\ufeff\u2028\u200d\ud800\udfff\U0001f600\u0301猫\x85\x1b[]{}"
_COLUMNS = ("text", "label", "text_a", "text_b", "tokens", "tags", "context", "question", "answers", "Text", "id", "")
_COLUMN_LINES = (
    "Ada\tB-PER",
    "is O",
    "is\tO",
    "1\tOslo\tB-LOC\t-",
    "",
    "",
    "# text = a",
    "-DOCSTART- O",
    "a\tE_x",
    "b\tx-B",
)
_NUMBERS = (0, 1, -1, 2, 3, 7, 15, 16, 17, 64, 127, 128, 255, 256, 65535, 2**30, 2**31 - 1, -(2**31), 2**32 - 1)
_JSON = (None, True, False, 0, -1, 1, 2**31, 2**63, 1e308, 0.5, "", "x", "gelu", [], [1], {}, {"a": 1})


def text(chance: random.Random, longest: int = 200) -> str:
    """Words, odd characters and characters of anywhere, in any mixture."""
    parts = []
    for _ in range(chance.randint(0, chance.choice((3, 10, longest)))):
        kind = chance.random()
        if kind < 0.5:
            parts.append(chance.choice(_WORDS) + " ")
        elif kind < 0.7:
            parts.append(chance.choice(_ODD))
        else:
            parts.append(chr(chance.randrange(0x110000)) * chance.choice((1, 1, 1, 2, 300)))
    return "".join(parts)


def rows_file(chance: random.Random, folder: Path) -> tuple[Path, str]:
    """A file of rows, more or less, and the task to read it for."""
    task = chance.choice(list(TASK_COLUMNS))
    kind = chance.choice((".jsonl", ".jsonl", ".json", ".csv", ".tsv", ".txt", ".conll"))
    columns = chance.choice(list(TASK_COLUMNS[task]) * 3 + [chance.sample(_COLUMNS, chance.randint(1, 4))])
    lines = [[_field(chance, column) for column in columns] for _ in range(chance.randint(0, 5))]
    if kind in (".csv", ".tsv"):
        stream = io.StringIO()
        writer = csv.writer(
            stream, delimiter="\t" if kind == ".tsv" else chance.choice((",", ",", ";")), quoting=chance.choice((0, 1))
        )
        writer.writerow(columns)
        for fields in lines:
            writer.writerow([field if isinstance(field, str) else json.dumps(field) for field in fields])
        content = stream.getvalue()
    elif kind == ".conll":
        content = "\n".join(chance.choice(_COLUMN_LINES) for _ in range(chance.randint(0, 12)))
    elif kind == ".json":
        records = [dict(zip(columns, fields, strict=True)) for fields in lines]
        whole = chance.choice((records, {"data": records}, _squad(records), dict(zip(columns, lines, strict=False))))
        content = json.dumps(whole, indent=chance.choice((None, 1)))
    else:
        records = [json.dumps(dict(zip(columns, fields, strict=True))) for fields in lines]
        content = chance.choice(("\n", "\r\n", "\n\n")).join(records)
    encoding, mark = chance.choice((*[("utf-8", b"")] * 4, ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe")))
    data = mark + content.encode(encoding, "surrogatepass")
    path = folder / f"rows{kind}"
    path.write_bytes(damaged(chance, data) if chance.random() < 0.4 else data)
    return path, task


def _squad(records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"version": "v2.0", "data": [{"title": "t", "paragraphs": [{"context": "the cat", "qas": records}]}]}


def _field(chance: random.Random, column: str) -> Any:
    if chance.random() < 0.03:
        return chance.choice(_JSON)
    if column == "label":
        return chance.choice(("a", " a", "b", "A", "re\u0301", 1, 1.0, "x y", "['a' 'b']", text(chance, 3) or "a"))
    if column in ("tokens", "tags"):
        words = [chance.choice(_WORDS) for _ in range(chance.choice((2, 2, 2, 0, 4)))]
        return chance.choice((*[words] * 9, " ".join(words), repr(words), repr(words).replace(",", "")))
    if column == "answers":
        return [{"text": chance.choice(_WORDS), "answer_start": chance.choice((0, 0, 1, -1, 2**40))}][
            : chance.randint(0, 1)
        ]
    return text(chance, 20)


def damaged(chance: random.Random, data: bytes) -> bytes:
    """The bytes with a few changes: flipped, cut out, doubled, or overwritten by numbers that are often wrong."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place = chance.randrange(len(changed) + 1)
        kind = chance.random()
        if kind < 0.3 and place < len(changed):
            changed[place] ^= 1 << chance.randrange(8)
        elif kind < 0.5:
            number = struct.pack("<I", chance.choice(_NUMBERS) % 2**32)[: chance.choice((1, 2, 4))]
            changed[place : place + len(number)] = number
        elif kind < 0.6:
            del changed[place : place + chance.choice((1, 4, 100))]
        elif kind < 0.7:
            changed[place:place] = changed[place : place + chance.choice((1, 4, 100))]
        elif kind < 0.8:
            del changed[place:]
        else:
            changed[place : place + 4] = bytes(4)
    return bytes(changed)


def damaged_tflite(chance: random.Random, folder: Path) -> Path:
    """A .tflite that something happened to."""
    path = folder / "model.tflite"
    path.write_bytes(damaged(chance, chance.choice((*MODELS, *BARE)).read_bytes()))
    return path


def forged_tflite(chance: random.Random, folder: Path) -> Path:
    """A .tflite whose graph or files were changed by somebody who knows the format: its checksum is right."""
    path = folder / "model.tflite"
    whole = chance.choice((*MODELS, *[EVERY_KIND] * len(MODELS))).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = min(entry.header_offset for entry in archive.infolist())
        files = {name: archive.read(name) for name in archive.namelist()}
    kind = chance.random()
    if kind < 0.45:
        graph = changed_meaning(chance, whole[:start])
    elif kind < 0.7:
        graph = _changed_graph(chance, whole[:start])
    elif kind < 0.85:
        graph = damaged(chance, whole[:start])
    else:
        graph = whole[:start]
        name = chance.choice(list(files))
        files[name] = _changed_json(chance, files[name]) if name == FACTS_FILE else damaged(chance, files[name])
    path.write_bytes(_sealed(graph, files))
    return path


def _sealed(graph: bytes, files: dict[str, bytes]) -> bytes:
    """Graph and files in one, with the checksum of this graph."""
    try:
        facts = json.loads(files[FACTS_FILE])
        facts[CHECKSUM] = zlib.crc32(graph)
        files = files | {FACTS_FILE: json.dumps(facts).encode()}
    except (ValueError, TypeError):
        pass
    stream = io.BytesIO(graph)
    stream.seek(0, io.SEEK_END)
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _changed_graph(chance: random.Random, graph: bytes) -> bytes:
    for _ in range(20):
        model = schema.ModelT.InitFromPackedBuf(graph)
        places = list(_places(model))
        for _ in range(chance.choice((1, 1, 2, 4))):
            holder, name, value = chance.choice(places)
            _change(chance, holder, name, value)
        try:
            return pack_model(model)
        except Exception:  # a value that the schema cannot hold; another one then
            continue
    return graph


def changed_meaning(chance: random.Random, graph: bytes) -> bytes:
    """A graph whose offsets are right, with changes that only somebody who knows its operators would make."""
    for _ in range(20):
        model = schema.ModelT.InitFromPackedBuf(graph)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            with suppress(IndexError):  # nothing of that kind is there, or not any more
                chance.choice(_MEANINGS)(chance, model)
        try:
            return pack_model(model)
        except Exception:  # a value that the schema cannot hold; another one then
            continue
    return graph


def _change_option(chance: random.Random, model: schema.ModelT) -> None:
    options = [each.builtinOptions for each in model.subgraphs[0].operators if each.builtinOptions is not None]
    chosen = chance.choice([each for each in options if vars(each)])
    name, value = chance.choice(list(vars(chosen).items()))
    small = (-1, 0, 1, 2, 3, 4, 5, 7, 16, 127)
    if isinstance(value, bool):
        changed: Any = not value
    elif isinstance(value, float):
        changed = chance.choice((0.0, -1.0, 1e-30, 1e30, float("nan"), float("inf")))
    elif isinstance(value, int):
        changed = chance.choice((*small, value + 1, 2**31 - 1, -(2**31)))
    else:
        changed = _changed_sizes(chance, list(value) if value is not None else [1])
    setattr(chosen, name, changed)


def _change_numbers(chance: random.Random, model: schema.ModelT) -> None:
    """Axes, orders, sizes, bounds and rows: the constants of int32, which are each an operator's own from then on."""
    tensors = [t for t in model.subgraphs[0].tensors if t.type == schema.TensorType.INT32 and _data(model, t)]
    tensor = chance.choice(tensors)
    numbers = _changed_sizes(chance, list(struct.unpack(f"<{len(_data(model, tensor)) // 4}i", _data(model, tensor))))
    if chance.random() < 0.2:
        tensor.shape = [len(numbers)]
    buffer = schema.BufferT()
    buffer.data = list(struct.pack(f"<{len(numbers)}i", *numbers))
    tensor.buffer = len(model.buffers)
    model.buffers.append(buffer)


def _data(model: schema.ModelT, tensor: schema.TensorT) -> bytes:
    data = model.buffers[tensor.buffer].data
    return b"" if data is None else bytes(bytearray(data))


def _change_shape(chance: random.Random, model: schema.ModelT) -> None:
    tensor = chance.choice(model.subgraphs[0].tensors)
    tensor.shape = _changed_sizes(chance, [int(size) for size in tensor.shape] if tensor.shape is not None else [])


def _changed_sizes(chance: random.Random, sizes: list[int]) -> list[int]:
    """Other sizes; often of the same product."""
    changed = list(sizes)
    kind = chance.random()
    if not changed or kind < 0.1:
        return [*changed, chance.choice((1, 1, 2, 16))]
    place, other = chance.randrange(len(changed)), chance.randrange(len(changed))
    if kind < 0.3:
        changed[place], changed[other] = changed[other], changed[place]
    elif kind < 0.5 and changed[place] % 2 == 0:
        changed[place] //= 2
        changed[other] *= 2
    elif kind < 0.6:
        del changed[place]
    else:
        changed[place] = chance.choice((-1, 0, 1, 2, 3, 4, 64, changed[place] + 1, changed[place] - 1, 2**30, -(2**31)))
    return changed


def _change_scale(chance: random.Random, model: schema.ModelT) -> None:
    tensors = [t for t in model.subgraphs[0].tensors if t.quantization is not None and t.quantization.scale is not None]
    quantization = chance.choice(tensors).quantization
    scales = [float(scale) for scale in quantization.scale]
    place = chance.randrange(len(scales))
    scales[place] *= chance.choice((0.0, -1.0, 1e-20, 1e-6, 1e-3, 1e3, 1e6, 1e20, float("nan"), float("inf")))
    kind = chance.random()
    if kind < 0.7:
        quantization.scale = scales
    elif kind < 0.85:
        quantization.zeroPoint = [chance.choice((-129, -128, -1, 1, 127, 128, 255, 2**31))] * len(scales)
    else:
        quantization.scale = scales * chance.choice((2, 4, 16))
        quantization.quantizedDimension = chance.choice((0, 1, 3))


def _change_wire(chance: random.Random, model: schema.ModelT) -> None:
    graph = model.subgraphs[0]
    chosen = chance.choice(graph.operators)
    ends = "inputs" if chance.random() < 0.8 else "outputs"
    numbers = list(getattr(chosen, ends))
    numbers[chance.randrange(len(numbers))] = chance.randrange(len(graph.tensors))
    setattr(chosen, ends, numbers)


def _change_kind(chance: random.Random, model: schema.ModelT) -> None:
    chosen = chance.choice(model.subgraphs[0].operators)
    chosen.opcodeIndex = chance.randrange(len(model.operatorCodes))
    if chance.random() < 0.3:
        code = chance.choice(model.operatorCodes)
        code.builtinCode = chance.randrange(160)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)


def _change_order(chance: random.Random, model: schema.ModelT) -> None:
    operators = model.subgraphs[0].operators
    place = chance.randrange(len(operators))
    if chance.random() < 0.5:
        del operators[place]
    else:
        operators.insert(chance.randrange(len(operators)), operators[place])


def _change_type(chance: random.Random, model: schema.ModelT) -> None:
    types = schema.TensorType
    chance.choice(model.subgraphs[0].tensors).type = chance.choice(
        (types.FLOAT32, types.INT32, types.INT8, types.UINT8, types.INT64, types.FLOAT16, types.INT16)
    )


_MEANINGS = (
    _change_option,
    _change_option,
    _change_numbers,
    _change_numbers,
    _change_shape,
    _change_shape,
    _change_scale,
    _change_wire,
    _change_kind,
    _change_order,
    _change_type,
)


def _places(node: Any) -> Iterator[tuple[Any, str, Any]]:
    """Every attribute of a tree of the schema's objects; those of buffers as rarely as others."""
    for name, value in vars(node).items():
        if isinstance(value, list) and value and hasattr(value[0], "__dict__"):
            yield node, name, value
            for child in value:
                yield from _places(child)
        elif hasattr(value, "__dict__"):
            yield from _places(value)
        else:
            yield node, name, value


def _change(chance: random.Random, holder: Any, name: str, value: Any) -> None:
    if isinstance(value, bool):
        changed: Any = not value
    elif isinstance(value, int):
        changed = chance.choice((value + 1, value - 1, chance.choice(_NUMBERS), chance.randrange(40)))
    elif isinstance(value, float):
        changed = chance.choice((0.0, -1.0, 1e38, float("nan"), float("inf")))
    elif isinstance(value, bytes):
        changed = damaged(chance, value)
    elif value is None:
        changed = chance.choice(([], [chance.choice(_NUMBERS[:12])], [1, 1]))
    else:
        changed = list(value)
        place = chance.randrange(len(changed) + 1)
        if changed and place < len(changed):
            kind = chance.random()
            if kind < 0.25:
                del changed[place]
            elif kind < 0.5 or hasattr(changed[0], "__dict__"):
                changed.insert(place, changed[chance.randrange(len(changed))])
            else:
                changed[place] = type(value[0])(chance.choice((*_NUMBERS[:16], value[place] + 1)) % 128)
        else:
            changed = changed[:-1]
    setattr(holder, name, changed)


def _changed_json(chance: random.Random, data: bytes) -> bytes:
    content = json.loads(data)
    holder = content
    while True:
        if not holder:
            return json.dumps(chance.choice(_JSON)).encode()
        name: Any = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        if isinstance(holder[name], dict | list) and holder[name] and chance.random() < 0.9:
            holder = holder[name]
            continue
        if chance.random() < 0.2:
            del holder[name]
        elif isinstance(holder[name], int) and chance.random() < 0.7:
            holder[name] = chance.choice((*_NUMBERS, holder[name] + 1, 2**63, -(2**40)))
        else:
            holder[name] = chance.choice(_JSON)
        return json.dumps(content).encode()


def checkpoint_folder(chance: random.Random, folder: Path) -> Path:
    """A Hugging Face folder with a change in one of its files."""
    place = folder / "checkpoint"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(chance.choice(CHECKPOINTS), place)
    path = chance.choice([each for each in sorted(place.iterdir()) if each.is_file()])
    data = path.read_bytes()
    if path.suffix == ".json" and chance.random() < 0.85:
        data = _changed_json(chance, data)
    elif path.suffix == ".safetensors" and chance.random() < 0.85:
        data = _changed_header(chance, data)
    else:
        data = damaged(chance, data)
    path.write_bytes(data)
    return place


def _changed_header(chance: random.Random, data: bytes) -> bytes:
    (size,) = struct.unpack_from("<Q", data)
    header = data[8 : 8 + size]
    header = _changed_json(chance, header) if chance.random() < 0.7 else damaged(chance, header)
    return struct.pack("<Q", len(header)) + header + data[8 + size :]


def model_folder(chance: random.Random, folder: Path) -> Path:
    """A model folder with a change in one of its files."""
    place = folder / "model"
    shutil.copytree(FOLDER, place, dirs_exist_ok=True)
    name = chance.choice(("config.json", "config.json", "model.safetensors", "labels.txt", "vocab.txt"))
    data = (FOLDER / name).read_bytes()
    if name == "config.json" and chance.random() < 0.8:
        data = _changed_json(chance, data)
    elif name == "model.safetensors" and chance.random() < 0.8:
        data = _changed_header(chance, data)
    else:
        data = damaged(chance, data)
    (place / name).write_bytes(data)
    return place
