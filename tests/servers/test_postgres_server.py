"""The private PostgreSQL gives every test an empty database."""

import signal

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.servers.postgres import PostgresServer


def test_a_fresh_database_is_empty_and_keeps_thai(database_url: str) -> None:
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE place (name TEXT NOT NULL)"))
        connection.execute(text("INSERT INTO place VALUES (:name)"), {"name": "บ้านหนองแวง"})
    with engine.begin() as connection:
        assert connection.execute(text("SELECT name FROM place")).scalar_one() == "บ้านหนองแวง"
    engine.dispose()


def test_a_storage_test_runs_on_both_databases(database_url: str, request: pytest.FixtureRequest) -> None:
    assert f"[{make_url(database_url).get_backend_name()}]" in request.node.name


def test_a_dropped_database_is_gone_although_a_connection_was_left_open(postgres_server: PostgresServer) -> None:
    with postgres_server.fresh_database() as url:
        name = make_url(url).database
        left_open = psycopg.connect(host=str(postgres_server.root), user="raprueang", dbname=name)
    other = create_engine(postgres_server.url("postgres"))
    with other.connect() as connection:
        names = connection.execute(text("SELECT datname FROM pg_database")).scalars().all()
    other.dispose()
    left_open.close()
    assert name not in names


def test_committed_rows_survive_a_crash(postgres_server: PostgresServer, postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (uid INTEGER)"))
    engine.dispose()
    postgres_server.stop(signal.SIGQUIT)
    postgres_server.start()
    assert inspect(engine).get_table_names() == ["seen"]
    engine.dispose()
