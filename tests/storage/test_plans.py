"""PostgreSQL plans every statement for what it is given, however often it came before."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, text

from storage.engines import connect
from tests.fakes.databases import PostgresServer


def test_no_plan_is_kept_for_another_number_of_rows(postgres: PostgresServer) -> None:
    engine = connect(postgres.new())
    each = select(func.generate_series(1, bindparam("most")))
    with engine.connect() as connection:
        for most in range(1, 21):
            connection.execute(each, {"most": most}).all()
        made = text("SELECT sum(custom_plans), sum(generic_plans) FROM pg_prepared_statements")
        custom, generic = connection.execute(made).one()
    engine.dispose()
    assert custom > 0
    assert generic == 0
