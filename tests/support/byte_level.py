"""Forged vocabularies of a byte-level BPE."""


def doubling(times: int) -> bytes:
    """A `byte_level.bpe` of a few bytes, in which so many merges make a token that is twice the one before."""
    numbers = [256 + times, *range(256), times]
    for number in range(256, 256 + times):
        before = number - 1
        numbers += [before, before, number]
    content = bytearray()
    for number in [*numbers, 0]:
        content += bytes([128 | number & 127, number >> 7]) if number > 127 else bytes([number])
    return bytes(content)
