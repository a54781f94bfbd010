"""Files made to do harm, damaged files and files that are something else: a clear error each."""

from __future__ import annotations

import io
import zipfile

import pytest

from groundswell.analysis.codebook.files import read_codebook, write_codebook
from groundswell.analysis.coding.project_files import read_project
from groundswell.analysis.errors import CodebookError, InputError

CODES = '<CodeBook><Codes><Code guid="a" name="Time" isCodable="true"/></Codes></CodeBook>'
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    + "]>"
)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (f'<?xml version="1.0"?>{BOMB}<CodeBook>&m;</CodeBook>'.encode(), "document type"),
        (
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><CodeBook>&f;</CodeBook>',
            "document type",
        ),
        (
            '<?xml version="1.0" encoding="utf-16"?><!-- <x> --><!DOCTYPE x><CodeBook/>'.encode(
                "utf-16"
            ),
            "document type",
        ),
        (b"<CodeBook>" + b'<Code guid="a" name="a">' * 5000, "damaged or not sound"),
        (b'<?xml version="1.0"?><CodeBook><Codes>', "damaged or not sound"),
        (b'<?xml version="1.0"?>', "damaged or not sound"),
        (b'<?xml version="1.0"?><html/>', "begins with 'html'"),
        (b'<?xml version="1.0"?><CodeBook><Codes/></CodeBook>', "holds no codes"),
        (f'<?groundswell {{"name": 3}}?>{CODES}'.encode(), "was changed"),
        (f"<?groundswell {'[' * 100_000}?>{CODES}".encode(), "was changed"),
        (b"PK\x03\x04 not really", "damaged"),
    ],
)
def test_bad_xml_is_refused(data, what, tmp_path):
    (tmp_path / "codes.qdc").write_bytes(data)
    with pytest.raises(CodebookError, match=what) as raised:
        read_codebook(tmp_path / "codes.qdc")
    assert raised.value.fix


def project(path: str) -> str:
    return f"""<Project xmlns="urn:QDA-XML:project:1.0" name="x">{CODES}<Sources>
    <TextSource guid="b" name="t" plainTextPath="{path}"><PlainTextSelection guid="c"
    startPosition="0" endPosition="4"><Coding guid="d"><CodeRef targetGUID="a"/></Coding>
    </PlainTextSelection></TextSource></Sources></Project>"""


@pytest.mark.parametrize(
    "path", ["internal://../../etc/passwd", "internal://..%2F..%2Fsecret", "internal://a/..\\x"]
)
def test_paths_that_lead_out_of_a_project_are_refused(path, packed):
    with pytest.raises(CodebookError, match="outside of itself"):
        read_project(packed(project(path), {"sources/x.txt": b"We rush"}))


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/cron.d/x", "a\\..\\..\\x", "C:\\x.txt"])
def test_files_that_would_land_outside_are_refused(name, packed):
    with pytest.raises(CodebookError, match="land outside"):
        read_project(packed(project("internal://x.txt"), {name: b"We rush"}))


@pytest.mark.parametrize("path", ["absolute:///etc/passwd", "file:///etc/passwd", "relative:///x"])
def test_files_elsewhere_are_not_read_but_told(path, packed):
    read = read_project(packed(project(path), {}))
    assert read.texts == ()
    assert "1 text not in the file, with 1 coding;" in read.notes[0]


@pytest.mark.parametrize("where", ["project.qde", "sources/x.txt"])
def test_zip_bombs_are_refused_before_they_unpack(where, tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if where != "project.qde":
            archive.writestr("project.qde", project("internal://x.txt"))
        archive.writestr(where, b" " * 40_000_000)
    (tmp_path / "p.qdpx").write_bytes(out.getvalue())
    with pytest.raises(CodebookError, match="unpacks to more"):
        read_project(tmp_path / "p.qdpx")


def test_other_zip_files_are_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.qdpx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(CodebookError, match=r"no project\.qde"):
        read_codebook(tmp_path / "p.qdpx")


def test_a_file_cut_off_anywhere_is_refused_or_whole(book, tmp_path):
    for ending in (".qdc", ".qdpx", ".xlsx"):
        file = tmp_path / f"book{ending}"
        write_codebook(book, file)
        data = file.read_bytes()
        for n in range(1, len(data) - 1, max(1, len(data) // 25)):
            file.write_bytes(data[:n])
            with pytest.raises(InputError):
                read_codebook(file)


def test_a_damaged_archive_is_refused(packed):
    path = packed(project("internal://x.txt"), {"sources/x.txt": b"We rush every single day"})
    data = bytearray(path.read_bytes())
    start = data.index(b"project.qde") + len("project.qde")
    data[start + 20 : start + 40] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(CodebookError, match="damaged"):
        read_project(path)


@pytest.mark.parametrize("place", ["x", "", "1.5", None])
def test_positions_that_are_no_numbers_are_told_with_their_line(place, packed):
    text = project("internal://x.txt")
    text = text.replace('startPosition="0"', "" if place is None else f'startPosition="{place}"')
    with pytest.raises(CodebookError, match=r"line [23]\)"):
        read_project(packed(text, {"sources/x.txt": b"We rush"}))


def test_a_codebook_alone_is_no_project(book, tmp_path):
    write_codebook(book, tmp_path / "book.qdc")
    with pytest.raises(CodebookError, match="codebook alone"):
        read_project(tmp_path / "book.qdc")
