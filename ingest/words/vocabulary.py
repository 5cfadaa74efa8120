"""How rare every known Thai word is, to tell writing from misreadings. The lists and counts come with pythainlp."""

import math
import re
from collections.abc import Mapping
from functools import cache

from pythainlp.corpus import provinces, thai_family_names, thai_female_names, thai_male_names, thai_words, tnc

LONGEST = 20
_WORD = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]{2,20}")
_SEEN = 200  # so often a word of no dictionary must stand in the national corpus


@cache
def rareness() -> Mapping[str, int]:
    """Minus the logarithm of a word's share of the Thai National Corpus, in tenths of a nat: 40 for ที่, 170 for a word
    or a name that is not in it. Small integers, because there are eighty thousand of them.
    """
    counts = dict(tnc.unigram_word_freqs())
    total = math.log(sum(counts.values()))
    known = thai_words()
    common = {word for word, count in counts.items() if count >= _SEEN}
    names = {*thai_family_names(), *thai_male_names(), *thai_female_names(), *provinces()}
    return {
        word: round(10 * (total - math.log(counts.get(word, 0) + 0.5)))
        for word in {*known, *common, *names}
        if _WORD.fullmatch(word)
    }
