"""What the C library is told about the memory of a process that stays and reads pictures."""

import ctypes

# glibc's malloc.h: what is at least so large is given back to the system as soon as it is free; threads share so many
# heaps. Left to itself, it would raise the first after the first photograph, and holes of their size would stay.
_MALLOPT = {-3: 128 * 1024, -8: 2}


def hold_no_holes() -> None:
    """The memory of pictures goes back to the system with each. Nothing happens with a C library that is not glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in _MALLOPT.items():
            mallopt(option, value)
