"""Where a writer begins anew. Thai parts its clauses by a space, and what one begins with says what it is for: ขอให้
asks, ถ้า supposes, ไม่ได้ denies, เขาบอกว่า quotes. So too which clauses ask for something and which only tell.
"""

import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.text import Tokens

Numbers = NDArray[np.int64]

# Verbs and particles with which one asks, proposes or puts a question.
ASKING = (
    "ขอ ขอให้ อยาก อยากให้ อยากได้ ช่วย ฝาก กรุณา โปรด รบกวน วอน เสนอ แนะนำ น่าจะ ควร ลอง ต้องการ ใคร่ ประสงค์ "
    "ตรวจสอบ สอบสวน แก้ไข ดำเนินการ ไหม มั้ย"
)
_ASKING = np.array(sorted(zlib.crc32(word.encode()) for word in ASKING.split()), dtype=np.uint64)


class Clauses(NamedTuple):
    """For each word of a message: the number of the word that its clause begins with, and whether the clause asks."""

    first: Numbers
    asks: NDArray[np.bool_]


def clauses(found: Tokens, codes: NDArray[np.uint64]) -> Clauses:
    """Clauses of `found`: what stands between white space. `codes` are the CRC-32 of its words."""
    count = len(found.words)
    begins = np.ones(count, dtype=np.bool_)
    begins[1:] = found.starts[1:] > found.ends[:-1]
    number = begins.cumsum() - 1
    (places,) = begins.nonzero()
    asking = np.zeros(len(places), dtype=np.bool_)
    asking[number[np.isin(codes, _ASKING)]] = True
    return Clauses(places[number], asking[number])
