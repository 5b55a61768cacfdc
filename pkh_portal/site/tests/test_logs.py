"""Logs say what happened technically and nothing about people."""

import json
import logging
import sys

import pytest

from pkh_portal.site.logs import JsonFormatter, PlainFormatter

NIK = "7371010101900012"


def record_of_a_database_error() -> logging.LogRecord:
    try:
        raise ValueError(f"Key (nik)=({NIK}) already exists")
    except ValueError:
        return logging.LogRecord("pkh_portal.uji", logging.ERROR, __file__, 1, "Could not save", (), sys.exc_info())


@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter()])
def test_the_message_of_an_error_stays_out_and_its_place_stays_in(formatter: logging.Formatter) -> None:
    line = formatter.format(record_of_a_database_error())
    assert NIK not in line
    assert "builtins.ValueError" in line
    assert "record_of_a_database_error" in line


def test_json_lines_hold_the_known_facts_and_no_others() -> None:
    record = logging.LogRecord("pkh_portal.jobs", logging.INFO, __file__, 1, "Job done", (), None)
    record.job, record.nik = "abc", NIK
    line = json.loads(JsonFormatter().format(record))
    assert line["job"] == "abc"
    assert "nik" not in line
    assert set(line) == {"time", "level", "logger", "message", "job"}
