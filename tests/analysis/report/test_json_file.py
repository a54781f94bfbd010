"""result.json: the same bytes every time, read back whole, described field by field."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from example_result import empty_result, example_result, only_unclear_result

from groundswell.analysis.errors import ResultError
from groundswell.analysis.report.json_file import decode_result, encode_result, read_result
from groundswell.analysis.report.json_schema import reference_text, result_schema, schema_text

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"


@pytest.mark.parametrize("make", [example_result, empty_result, only_unclear_result])
def test_a_result_comes_back_as_it_was(make, tmp_path):
    data = encode_result(make())
    assert data == encode_result(make())
    assert json.loads(data)["schema_version"] == 1
    (tmp_path / "result.json").write_bytes(data)
    assert read_result(tmp_path) == read_result(tmp_path / "result.json") == make()


def test_each_contribution_has_a_line_of_its_own():
    result = example_result()
    lines = encode_result(result).decode().splitlines()
    first = json.loads(lines[lines.index('"contributions": [') + 1].rstrip(","))
    assert first["id"] == result.contributions[0].id


@pytest.mark.parametrize("figure", [math.nan, math.inf, -math.inf])
def test_a_figure_that_is_none_is_refused_with_its_place(figure):
    result = example_result()
    units = (result.units[0], replace(result.units[1], score=figure), *result.units[2:])
    with pytest.raises(ResultError, match=r"units\[1\].score"):
        encode_result(replace(result, units=units))


def test_a_text_that_is_no_unicode_is_refused():
    with pytest.raises(ResultError, match="'title'"):
        encode_result(replace(example_result(), title="half \ud83d"))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: b"", "damaged"),
        (lambda data: b"\xff\xfe" + data, "damaged"),
        (lambda data: data.replace(b'"n_rows":', b'"rows":'), "n_rows"),
        (lambda data: data.replace(b'"n_rows":', b'"n_rows":"x","_":'), "n_rows"),
        (lambda data: data.replace(b'"schema_version": 1', b'"schema_version": 99'), "version 99"),
        (lambda data: data.replace(b'"schema_version": 1', b'"x": 1'), "schema_version"),
        (lambda data: b"[" * 100_000, "damaged"),
    ],
)
def test_damage_and_other_versions_are_told(spoil, said):
    data = spoil(encode_result(example_result()))
    with pytest.raises(ResultError, match=said) as caught:
        decode_result(data)
    assert "run 'groundswell analyse' again" in str(caught.value)


def test_a_missing_result_is_told(tmp_path):
    with pytest.raises(ResultError, match="name a folder that 'groundswell analyse' made"):
        read_result(tmp_path)


def test_seven_thousand_contributions_stay_below_15_megabytes():
    result = example_result(copies=117)
    assert len(result.contributions) > 7000
    assert len(encode_result(result)) < 15_000_000


def test_every_field_is_described():
    for name, part in result_schema()["$defs"].items():
        assert part["description"], name
        for field, about in part["properties"].items():
            assert about.get("description"), f"{name}.{field}"


def test_the_reference_pages_are_in_step():
    told = "run `make docs`"
    assert (REFERENCE / "result.schema.json").read_text(encoding="utf-8") == schema_text(), told
    assert (REFERENCE / "result-json.md").read_text(encoding="utf-8") == reference_text(), told
