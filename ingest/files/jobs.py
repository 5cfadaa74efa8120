"""What `ingest.apart.drawer` and the process that draws (`ingest.apart.drawing`) say to each other.

A job is 8 bytes (length of the head, length of the content, both big-endian), the head as JSON, the content. An
answer is one byte (`OK`, `REFUSED`: a sentence in Thai, `DIED`) and 4 bytes of length before the rest.
"""

import struct

Box = tuple[int, int, int, int]
"""(left, top, right, bottom) in per mille of the clean page, as `Line.box`."""

OK, REFUSED, DIED = b"o", b"r", b"d"
JOB = struct.Struct(">II")
ANSWER = struct.Struct(">cI")
MOST_BYTES = 256 * 1024 * 1024
"""Of one answer: an enclosed file comes back whole."""
PATIENCE = 4.0
"""Seconds by the clock for each of processor time: on a busy machine a harmless file must not pass for a bomb."""
