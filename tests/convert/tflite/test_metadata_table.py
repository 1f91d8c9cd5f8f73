from convert.tflite.metadata import with_metadata
from support.described_tflite import metadata_of
from support.tiny_tflite import bare, description


def test_what_is_written_for_people_reads_back():
    told = {
        "name": "Intents",
        "description": "Länge ≤ 16",
        "version": "3",
        "author": "A. Author",
        "licence": "CC BY",
    }
    metadata = metadata_of(with_metadata(bare("classification_uint8"), description(**told)))
    assert {key: getattr(metadata, key) for key in told} == told
