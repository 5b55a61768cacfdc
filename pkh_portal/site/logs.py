"""Structured logs without personal data.

Only a fixed set of technical facts is written: no query strings, no form values, no user names.
Who did what is the audit table's matter, which is read under access rules; logs are not.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

FACTS = ("job", "kind", "attempt", "event", "status_code", "duration_ms", "user_id", "batch")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, message, known facts, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({name: getattr(record, name) for name in FACTS if hasattr(record, name)})
        if record.exc_info:
            line["traceback"] = traceback_without_values(record)
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainFormatter(logging.Formatter):
    """One readable line; tracebacks as in ``JsonFormatter``."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        facts = " ".join(f"{name}={getattr(record, name)}" for name in FACTS if hasattr(record, name))
        line = f"{moment} {record.levelname:<7} {record.name}: {record.getMessage()} {facts}".rstrip()
        return f"{line}\n{traceback_without_values(record)}" if record.exc_info else line


def traceback_without_values(record: logging.LogRecord) -> str:
    """The places of an exception and its type, without its message.

    Database errors quote the offending row ("Key (nik)=(7371…) already exists"), so messages of
    exceptions are personal data until proven otherwise.
    """
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    error, lines = record.exc_info[1], []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    return "\n".join([*lines[-25:], f"  {type(error).__module__}.{type(error).__qualname__}"])


def logging_config(*, level: str, as_json: bool) -> dict[str, Any]:
    """The ``LOGGING`` setting: everything to standard error, as JSON for servers, plain for an office PC."""
    formatter = "pkh_portal.site.logs.JsonFormatter" if as_json else "pkh_portal.site.logs.PlainFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "pkh_portal": {"level": level},
            # Statements and their parameters hold personal data: never below this, whatever DEBUG says.
            "django.db.backends": {"level": "WARNING"},
            "django.request": {"level": "WARNING"},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "celery": {"level": "WARNING"},
            # What is printed past the loggers: raw tracebacks, with the messages that formatters keep out.
            "celery.redirected": {"level": "ERROR"},
        },
    }
