"""A small run of `scripts/bench poll`, and the line that counts."""

import socket

from scripts.bench_parts import poll
from scripts.bench_parts.office import Servers
from scripts.bench_parts.wire import Traffic, wire


def test_a_line_counts_bytes_and_answers_that_were_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, wire(server.getsockname()[1]) as line:
        with socket.create_connection(("127.0.0.1", line.port)) as client:
            far, _ = server.accept()
            with far:
                for _ in range(2):
                    client.sendall(b"ask")
                    assert far.recv(10) == b"ask"
                    far.sendall(b"answer")
                    assert client.recv(10) == b"answer"
                far.sendall(b"news")  # nobody waited for it
                assert client.recv(10) == b"news"
        assert line.now == Traffic(up=6, down=16, turns=2)


def test_a_small_bench_measures_every_kind_of_look(office: Servers) -> None:
    few, more = poll.measure(office, 3, own=True, looks=3), poll.measure(office, 12, own=False, looks=3)
    for cost in (*few.values(), *more.values()):
        assert min(cost.clock, cost.processor, cost.size, cost.turns) > 0
    assert few["one new mail"].size > few["nothing new"].size
    assert few["nothing new"].turns == more["nothing new"].turns
