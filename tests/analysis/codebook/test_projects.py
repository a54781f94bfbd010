"""Projects with texts and codings: ours exactly, and those of other programs to the letter."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.codebook.refi_positions import Counting, Selected, find_counting
from groundswell.analysis.codebook.refi_texts import RawText
from groundswell.analysis.coding.model import Coding
from groundswell.analysis.coding.project_files import (
    Project,
    ProjectText,
    encode_project,
    read_project,
    write_project,
)
from groundswell.analysis.errors import CodebookError

BOOK = Codebook("Rest", (Code("time", "No time"), Code("trust", "Trust", parent_id="time")))
GUID = "00000000-0000-4000-8000-{:012d}".format


def guid(number: int) -> str:
    return GUID(number)


@st.composite
def projects(draw) -> Project:
    words = st.text(max_size=20) | st.sampled_from(
        ["", "\ufeffa", "a\r\nb\rc\n", "🏃 é e\u0301", "\x00"]
    )
    texts = draw(
        st.dictionaries(
            st.text(min_size=1, max_size=5), st.tuples(words, st.text(max_size=5))
        ).filter(bool)
    )
    names = st.text(alphabet="aé🏃 ()", min_size=1, max_size=6)
    codings = []
    for _ in range(draw(st.integers(0, 6))):
        item = draw(st.sampled_from(sorted(texts)))
        start = end = None
        if draw(st.booleans()):
            ends = st.integers(0, len(texts[item][0]))
            start, end = sorted((draw(ends), draw(ends)))
        codings.append(
            Coding(
                item,
                draw(names),
                draw(st.sampled_from(["time", "trust", None])),
                draw(st.none() | names),
                draw(st.sampled_from([None, "2026-05", "2026-05-01T10:00:00Z"])),
                start,
                end,
            )
        )
    return Project(
        BOOK,
        tuple(ProjectText(name, *value) for name, value in texts.items()),
        tuple(codings),
        "A project",
    )


def test_nothing_is_lost(tmp_path):
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(projects())
    def check(project):
        write_project(project, tmp_path / "p.qdpx")
        again = read_project(tmp_path / "p.qdpx")
        assert (again.book, again.texts, again.name) == (BOOK, project.texts, "A project")
        assert Counter(again.codings) == Counter(project.codings)
        assert again.notes == ()

    check()


def test_blind_teams_stay_apart_in_every_program(tmp_path):
    codings = (
        Coding("c1", "ann", "time", team="A", start=0, end=2),
        Coding("c1", "ann", "trust", team="B", start=0, end=2),
        Coding("c1", "ann", None, start=0, end=2),
        Coding("c1", "bob", None, team="A"),
    )
    project = Project(BOOK, (ProjectText("c1", "We rush."),), codings)
    write_project(project, tmp_path / "p.qdpx")
    assert Counter(read_project(tmp_path / "p.qdpx").codings) == Counter(codings)
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        root = etree.fromstring(archive.read("project.qde"))
    space = "{urn:QDA-XML:project:1.0}"
    users = {one.get("guid"): one.get("name") for one in root.iter(f"{space}User")}
    assert sorted(users.values()) == ["ann", "ann (A)", "ann (B)", "bob (A)"]
    by_user = Counter(users[one.get("creatingUser")] for one in root.iter(f"{space}Coding"))
    assert by_user == {"ann (A)": 1, "ann (B)": 1}


def test_the_same_project_gives_the_same_bytes_that_fit_the_schema(tmp_path, files):
    from groundswell.analysis.codebook import refi_xml

    texts = tuple(ProjectText(f"c{n}", f"We rush 🏃 {n}") for n in range(30))
    codings = tuple(Coding(f"c{n}", "ann", "time", start=3, end=9) for n in range(30))
    project = Project(BOOK, texts, codings)
    assert encode_project(project) == encode_project(project)
    write_project(project, tmp_path / "p.qdpx")
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        data = archive.read("project.qde")
        assert len(archive.namelist()) == 31
    refi_xml.validate(data, "project")
    with pytest.raises(CodebookError, match="would not fit"):
        refi_xml.validate(data.replace(b'startPosition="3"', b""), "project")


@pytest.mark.parametrize(
    ("coding", "what"),
    [
        (Coding("c9", "ann", "time"), "no such text"),
        (Coding("c1", "ann", "haste"), "which the codebook has not"),
        (Coding("c1", "ann", "time", start=0, end=9), "span 0 to 9"),
        (Coding("c1", "ann", "time", start=3, end=2), "span 3 to 2"),
        (Coding("c1", "ann", "time", start=1), "span 1 to None"),
        (Coding("c1", "", "time"), "can't be written"),
        (Coding("c1", "a\x07", "time"), "can't be written"),
    ],
)
def test_codings_of_what_is_not_there_are_refused(coding, what, tmp_path):
    project = Project(BOOK, (ProjectText("c1", "We rush."),), (coding,))
    with pytest.raises(CodebookError, match=what) as raised:
        write_project(project, tmp_path / "p.qdpx")
    assert raised.value.fix
    assert not list(tmp_path.iterdir())


def test_texts_that_no_file_can_hold_and_double_ids_are_refused(tmp_path):
    for texts in (
        (ProjectText("c1", "\ud800"),),
        (ProjectText("c1", "a"), ProjectText("c1", "b")),
    ):
        with pytest.raises(CodebookError):
            write_project(Project(BOOK, texts), tmp_path / "p.qdpx")


# What follows is written as other programs write it.


def project_xml(
    text: str,
    spans: Iterable[str],
    *,
    origin: str,
    by: str = "",
    named: bool = False,
    path: str = "internal://t.txt",
    shift: int = 0,
) -> str:
    """A project of one text in which each of some words is selected once."""
    selections = []
    for number, words in enumerate(spans):
        start = text.index(words) + shift
        name = f'name="{words[:20]}"' if named else 'name=""'
        selections.append(
            f'<PlainTextSelection guid="{guid(100 + number)}" {name} startPosition="{start}" '
            f'endPosition="{start + len(words)}" {by}><Coding guid="{guid(200 + number)}">'
            f'<CodeRef targetGUID="{guid(1)}"/></Coding></PlainTextSelection>'
        )
    return f"""<?xml version="1.0" encoding="utf-8"?>
    <Project xmlns="urn:QDA-XML:project:1.0" name="Rest" origin="{origin}">
      <Users><User guid="{guid(7)}" name="Ann"/><User guid="{guid(8)}" name="Bob"/></Users>
      <CodeBook><Codes><Code guid="{guid(1)}" name="No time" isCodable="true"/></Codes></CodeBook>
      <Sources><TextSource guid="{guid(50)}" name="Interview 1" plainTextPath="{path}">
      {"".join(selections)}</TextSource></Sources>
    </Project>"""


TEXT = "We have no time.\nThe rota is never full.\nSo we rush 🏃 and we rush.\nNobody asks us why."
SPANS = ("no time", "rota", "never full", "Nobody asks us", "why")


def selected(project: Project) -> list[str]:
    (text,) = project.texts
    return [text.text[coding.start : coding.end] for coding in project.codings]


def test_nvivo_counts_both_characters_of_a_line_end(packed):
    text = TEXT.replace("\n", "\r\n")
    xml = project_xml(text, SPANS, origin="NVivo for Windows 12.6")
    read = read_project(packed(xml, {"Sources/T.TXT": text.encode()}))
    assert selected(read) == list(SPANS)
    assert read.texts[0].name == "Interview 1"
    assert {coding.coder for coding in read.codings} == {"unknown"}
    assert "who made 5 codings" in read.notes[-1]


def test_atlas_counts_a_line_end_once_and_marks_its_files(packed):
    xml = project_xml(
        TEXT, SPANS, origin="ATLAS.ti Win 23.4.0", by=f'creatingUser="{guid(8).upper()}"'
    )
    data = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    read = read_project(packed(b"\xef\xbb\xbf" + xml.encode(), {"sources/t.txt": data}))
    assert selected(read) == list(SPANS)
    assert {coding.coder for coding in read.codings} == {"Bob"}
    assert any("line end of two characters as one" in note for note in read.notes)


def test_a_program_that_counts_line_ends_once_is_found_out_without_its_name(packed):
    xml = project_xml(TEXT, SPANS, origin="Something new")
    read = read_project(packed(xml, {"sources/t.txt": TEXT.replace("\n", "\r\n").encode()}))
    assert selected(read) == list(SPANS)


def test_a_program_that_counts_utf16_units_is_found_out(packed):
    units = TEXT.replace("🏃", "xx")
    xml = project_xml(units, SPANS, origin="Something new")
    read = read_project(packed(xml, {"sources/t.txt": TEXT.encode()}))
    assert selected(read) == list(SPANS)
    assert any("UTF-16" in note for note in read.notes)


def test_a_program_that_counts_the_mark_is_found_out(packed):
    xml = project_xml(TEXT, SPANS, origin="Something new", shift=1)
    read = read_project(packed(xml, {"sources/t.txt": b"\xef\xbb\xbf" + TEXT.encode()}))
    assert selected(read) == list(SPANS)


def test_a_program_that_names_the_last_character_is_found_out(packed):
    xml = project_xml(TEXT, SPANS, origin="Something new")
    for number, words in enumerate(SPANS):
        end = TEXT.index(words) + len(words)
        xml = xml.replace(f'endPosition="{end}"', f'endPosition="{end - 1}"', 1)
        assert number >= 0
    read = read_project(packed(xml, {"sources/t.txt": TEXT.encode()}))
    assert selected(read) == list(SPANS)


def test_the_words_that_qualcoder_writes_beside_positions_decide(packed):
    xml = project_xml(TEXT, ("o tim", "ever ful"), origin="QualCoder 3.6", named=True)
    read = read_project(packed(xml, {"Sources/t.txt": TEXT.encode()}))
    assert selected(read) == ["o tim", "ever ful"]


def test_words_that_do_not_stand_where_the_file_says_are_told(packed):
    xml = project_xml(TEXT, SPANS, origin="QualCoder 3.6", named=True)
    told = read_project(packed(xml, {"Sources/t.txt": TEXT.encode()})).notes
    assert not any("where the words stand" in note for note in told)
    changed = TEXT.replace("Nobody", "People")
    told = read_project(packed(xml, {"Sources/t.txt": changed.encode()})).notes
    assert any(note.startswith("1 selection not where the words stand") for note in told)


def test_the_standard_is_believed_unless_much_speaks_against_it():
    raw = RawText("One line.\r\nAnother line that is here.")
    assert find_counting([(raw, [Selected(3, 5)])], origin="") == Counting()
    assert find_counting([(raw, [])], origin="ATLAS.ti") == Counting(line_end_is_one=True)


def test_one_user_alone_coded_what_nobody_signed(packed):
    xml = project_xml(TEXT, SPANS, origin="NVivo 14")
    xml = xml.replace(f'<User guid="{guid(8)}" name="Bob"/>', "")
    read = read_project(packed(xml, {"Sources/t.txt": TEXT.encode()}))
    assert {coding.coder for coding in read.codings} == {"Ann"}


def test_two_people_of_one_name_stay_two(packed):
    xml = project_xml(TEXT, SPANS, origin="MAXQDA 24").replace('name="Bob"', 'name="Ann"')
    xml = xml.replace(f'<Coding guid="{guid(200)}"', f'<Coding creatingUser="{guid(7)}" guid="x"')
    xml = xml.replace(f'<Coding guid="{guid(201)}"', f'<Coding creatingUser="{guid(8)}" guid="y"')
    read = read_project(packed(xml, {"sources/t.txt": TEXT.encode()}))
    assert [coding.coder for coding in read.codings][:2] == ["Ann", "Ann (2)"]
    assert any("two coders are called 'Ann'" in note for note in read.notes)


def test_maxqda_with_inline_text_remarks_cases_pictures_and_text_of_a_pdf(packed):
    xml = f"""<Project xmlns="urn:QDA-XML:project:1.0" name="Rest" origin="MAXQDA 24">
      <CodeBook><Codes><Code guid="{guid(1)}" name="No time" isCodable="true"/></Codes></CodeBook>
      <Variables><Variable guid="{guid(60)}" name="Age" typeOfVariable="Integer"/></Variables>
      <Cases><Case guid="{guid(61)}"><SourceRef targetGUID="{guid(50)}"/></Case></Cases>
      <Sources>
        <TextSource guid="{guid(50)}" name="Interview 1" creatingUser="{guid(7)}">
          <PlainTextContent>We rush.&#xD;
Nobody asks.</PlainTextContent>
          <PlainTextSelection guid="{guid(51)}" startPosition="3" endPosition="7">
            <Coding guid="{guid(52)}"><CodeRef targetGUID="{guid(1)}"/></Coding>
            <Coding guid="{guid(53)}"><CodeRef targetGUID="{guid(61)}"/></Coding>
          </PlainTextSelection>
          <PlainTextSelection guid="{guid(54)}" startPosition="10" endPosition="99">
            <Coding guid="{guid(55)}"><CodeRef targetGUID="{guid(1)}"/></Coding>
          </PlainTextSelection>
          <PlainTextSelection guid="{guid(56)}" startPosition="0" endPosition="2">
            <Description>Look again</Description>
          </PlainTextSelection>
          <Coding guid="{guid(57)}"><CodeRef targetGUID="{guid(1)}"/></Coding>
        </TextSource>
        <PDFSource guid="{guid(58)}" name="Leaflet" path="internal://leaflet.pdf">
          <PDFSelection guid="{guid(59)}" page="1" firstX="0" firstY="0" secondX="9" secondY="9">
            <Coding guid="{guid(62)}"><CodeRef targetGUID="{guid(1)}"/></Coding>
          </PDFSelection>
          <Representation guid="{guid(63)}" plainTextPath="internal://leaflet.txt">
            <PlainTextSelection guid="{guid(64)}" startPosition="0" endPosition="4">
              <Coding guid="{guid(65)}"><CodeRef targetGUID="{guid(1)}"/></Coding>
            </PlainTextSelection>
          </Representation>
        </PDFSource>
        <PictureSource guid="{guid(66)}" path="internal://a.png"/>
        <VideoSource guid="{guid(67)}" path="internal://a.mp4">
          <Transcript guid="{guid(68)}" plainTextPath="internal://film.txt">
            <SyncPoint guid="{guid(69)}" position="3" timeStamp="1"/>
            <SyncPoint guid="{guid(70)}" position="8" timeStamp="2"/>
            <SyncPoint guid="{guid(71)}" timeStamp="2"/>
            <TranscriptSelection guid="{guid(72)}" fromSyncPoint="{guid(69)}"
              toSyncPoint="{guid(70)}">
              <Coding guid="{guid(73)}"><CodeRef targetGUID="{guid(1)}"/></Coding>
            </TranscriptSelection>
          </Transcript>
        </VideoSource>
      </Sources>
      <Notes><Note guid="{guid(80)}"><PlainTextContent>A memo</PlainTextContent></Note></Notes>
    </Project>"""
    sources = {"sources/leaflet.txt": b"Time matters.", "sources/film.txt": b"We hurry now."}
    read = read_project(packed(xml, sources))
    words = [
        None if one.start is None else read.texts[place].text[one.start : one.end]
        for one in read.codings
        for place, text in enumerate(read.texts)
        if text.id == one.item
    ]
    assert words == ["rush", "Nobody asks.", None, "Time", "hurry"]
    told = " ".join(read.notes)
    for what in (
        "1 variable",
        "1 case",
        "1 picture",
        "1 film",
        "1 memo",
        "1 coding of what is no code",
        "1 selection cut",
        "1 selection without a code",
        "1 coding of pictures",
    ):
        assert what in told, what


def test_a_project_of_another_program_goes_out_again_unchanged(packed, tmp_path):
    text = TEXT.replace("\n", "\r\n")
    first = read_project(
        packed(project_xml(text, SPANS, origin="NVivo 14"), {"Sources/t.txt": text.encode()})
    )
    write_project(first, tmp_path / "again.qdpx")
    again = read_project(tmp_path / "again.qdpx")
    assert again == replace(first, notes=())
