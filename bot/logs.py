"""Log lines an operator can use: an action with ids and numbers, to standard error, and never anyone's words.

An exception's message may hold what a person wrote, and so may a library's own sentence. Of an exception the types and
the places are kept; of a library's line its level, its place, and its text only where that comes from a list of
libraries that never see a person's words.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

SPEAK_OF_THEMSELVES = ("alembic", "apscheduler", "uvicorn.error")
"""Libraries whose lines are about themselves; their text is shown."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(form: Literal["console", "json"], level: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process to a stream (standard error), as lines for people or as JSON."""
    stream = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            places_of_exception,
            only_plain_values,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    _route_libraries(form, level, stream)
    sys.excepthook = _crashed


def _route_libraries(form: str, level: str, stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(form, colours=stream.isatty()))
    handler.addFilter(_worth_a_line)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.raiseExceptions = False  # a line that cannot be written would otherwise print its arguments


def _formatter(form: str, *, colours: bool) -> logging.Formatter:
    last: Processor = structlog.processors.JSONRenderer()
    if form == "console":
        last = structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            library_line,
            places_of_exception,
            only_plain_values,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Pass our own lines, and a library's only when something is wrong; below that they log bodies and addresses."""
    return isinstance(record.msg, Mapping) or record.levelno >= logging.WARNING


def library_line(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace a library's sentence by where it was said."""
    record: logging.LogRecord = event["_record"]
    said = event.pop("event")
    event.update(event="library.said", logger=record.name, at=f"{record.module}:{record.lineno}")
    if record.name.startswith(SPEAK_OF_THEMSELVES):
        event["said"] = said
    return event


def places_of_exception(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its types and places, without its message, its values or its source lines."""
    found = _exception(event.pop("exc_info", None))
    if found is not None:
        event["exception"] = "\n".join(_places(found, set()))
    return event


def _exception(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exception() if given else None


def _places(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    yield from _frames(error.__traceback__)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from (f"  | {line}" for line in _places(inner, seen))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield "after"
        yield from _places(before, seen)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"  {trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} in {code.co_name}"
        trace = trace.tb_next


def only_plain_values(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep texts, numbers and yes or no; of anything larger only what kind of thing it is."""
    for name, value in event.items():
        if not name.startswith("_"):
            event[name] = _as_plain(value)
    return event


def _as_plain(value: object) -> str | float | bool | None:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return f"<{type(value).__name__}>"


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ended the process, in place of Python's own report with the message in it."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("process.crashed", exc_info=(kind, error, trace))
