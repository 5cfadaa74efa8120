"""Debian's model has weights of eight bits, which Tesseract's trainer cannot go on from: write them out as doubles.

The format is that of `src/lstm/*::Serialize` in Tesseract 5: a tree of layers, each with a header and, at the leaves,
matrices; containers end with one learning rate a child when their flags say so.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_LAYER_RATES = 64  # NF_LAYER_SPECIFIC_LR
_INT8, _DOUBLE = 1, 128  # of a matrix's mode byte
_INT_TRAINING = 1  # TF_INT_MODE of the recogniser's training flags
_CONTAINERS = frozenset(
    {"Series", "Parallel", "Replicated", "ParBidiLSTM", "DepParUDLSTM", "Par2dLSTM"}
    | {"RTLReversed", "TTBReversed", "XYTranspose"}
)
_PLAIN = {"Input": 20, "Convolve": 8, "Maxpool": 8, "Reconfig": 8}  # bytes behind the header
_DENSE = frozenset({"Logistic", "LinLogistic", "LinTanh", "Tanh", "Relu", "Linear", "Softmax", "SoftmaxNoCTC"})
_SOFTMAX = frozenset({"Softmax", "SoftmaxNoCTC"})


@dataclass(frozen=True, slots=True)
class Rates:
    """Learning rates: of the body, which knows Thai print already, and of the output layer, which gets new letters."""

    body: float
    output: float


def trainable(lstm: bytes, rates: Rates) -> bytes:
    """The `.lstm` component of a fast model with double weights and these learning rates.

    Raises:
        ValueError: it is not of the expected format.
    """
    copy = _Copy(lstm, rates)
    copy.layer()
    copy.string()  # the network's specification
    (flags,) = struct.unpack("<i", copy.take(4, keep=False))
    copy.out += struct.pack("<i", flags & ~_INT_TRAINING)
    copy.out += lstm[copy.at :]  # iterations, null character, Adam's beta, learning rate, momentum
    return bytes(copy.out)


def averaged(networks: Sequence[bytes]) -> bytes:
    """The network between these `.lstm` components with double weights: what learning at high rates makes shaky in each
    of several checkpoints evens out in their mean.

    Raises:
        ValueError: one is not of the expected format, or not built like the others.
    """
    copies = [_Copy(network, Rates(0, 0)) for network in networks]
    for copy in copies:
        copy.layer()
    if any(copy.weights != copies[0].weights for copy in copies):
        raise ValueError("these networks are not built alike")
    mean = bytearray(networks[0])
    for start, count in copies[0].weights:
        values = np.mean([np.frombuffer(network, "<f8", count, start) for network in networks], axis=0)
        mean[start : start + 8 * count] = values.astype("<f8").tobytes()
    return bytes(mean)


class _Copy:
    """A pass over the bytes: what is read is copied, but for what the two formats write differently."""

    def __init__(self, source: bytes, rates: Rates) -> None:
        self.source = source
        self.rates = rates
        self.at = 0
        self.out = bytearray()
        self.weights: list[tuple[int, int]] = []  # (place in the source, how many) of the double ones

    def take(self, count: int, *, keep: bool = True) -> bytes:
        piece = self.source[self.at : self.at + count]
        if len(piece) < count:
            raise ValueError("the model ends too early")
        self.at += count
        if keep:
            self.out += piece
        return piece

    def number(self, *, keep: bool = True) -> int:
        return int(struct.unpack("<I", self.take(4, keep=keep))[0])

    def string(self) -> str:
        return self.take(self.number()).decode()

    def layer(self) -> str:
        """Copy one layer with everything below it; returns its type."""
        if self.take(1) != b"\0":
            raise ValueError("a layer of an older format")
        kind = self.string()
        self.take(2)  # in training? needs to propagate backwards?
        flags, inputs, outputs, _ = struct.unpack("<iiii", self.take(16))
        self.string()  # its name
        if kind in _CONTAINERS:
            self._children(with_rates=bool(flags & _LAYER_RATES))
        elif kind in _PLAIN:
            self.take(_PLAIN[kind])
        elif kind in _DENSE:
            self.matrix()
        elif kind in {"LSTM", "SummLSTM"}:
            (all_inputs,) = struct.unpack("<i", self.take(4))
            for _ in range(5 if all_inputs - inputs == 2 * outputs else 4):  # two-dimensional ones have a fifth gate
                self.matrix()
        else:
            raise ValueError(f"unknown layer {kind}")
        return kind

    def _children(self, *, with_rates: bool) -> None:
        kinds = [self.layer() for _ in range(self.number())]
        if not with_rates:
            return
        if self.number() != len(kinds):
            raise ValueError("a learning rate is missing")
        self.take(4 * len(kinds), keep=False)
        rates = [self.rates.output if kind in _SOFTMAX else self.rates.body for kind in kinds]
        self.out += struct.pack(f"<{len(rates)}f", *rates)

    def matrix(self) -> None:
        (mode,) = self.take(1, keep=False)
        if not mode & _DOUBLE:
            raise ValueError("a matrix of an older format")
        self.out.append(mode & ~_INT8)
        if not mode & _INT8:
            rows, columns = self.number(), self.number()
            self.take(8)  # the empty element
            self.weights.append((self.at, rows * columns))
            self.take(8 * rows * columns)
            return
        rows, columns = self.number(keep=False), self.number(keep=False)
        self.take(1, keep=False)  # the empty element
        weights = struct.unpack(f"{rows * columns}b", self.take(rows * columns, keep=False))
        scales = struct.unpack(f"<{(count := self.number(keep=False))}d", self.take(8 * count, keep=False))
        self.out += struct.pack("<IId", rows, columns, 0.0)
        for row in range(rows):
            values = [weight * scales[row] for weight in weights[row * columns : (row + 1) * columns]]
            self.out += struct.pack(f"<{columns}d", *values)
