"""The command read: files of every format in, drafts out, bad input refused in words."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli import main as cli

TEXT = """# A letter on examples

Amnesty International welcomes the opportunity to write on Hungary.[^1]

## Recommendations

Amnesty International recommends that Hungary:

- a. Publish the report A/HRC/37/51 on reprisals;
- b. Protect women human rights defenders.

[^1]: See https://undocs.org/A/71/281.
"""


def read(*arguments: str | Path, **given: object) -> Result:
    return CliRunner().invoke(cli.main, ["read", *map(str, arguments)], **given)  # type: ignore[arg-type]


def report(folder: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return told


def finds(folder: Path, kind: str) -> list[dict[str, object]]:
    return [f for f in report(folder)["all"] if f["kind"] == kind]  # type: ignore[attr-defined]


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_draft_passes_the_check(letter: Path, tmp_path: Path) -> None:
    done = read(letter, "-o", tmp_path / "drafts")
    assert done.exit_code == 0, done.output
    assert "2 recommendation" in done.output
    checked = CliRunner().invoke(cli.main, ["check", str(tmp_path / "drafts")])
    assert checked.exit_code == 0, checked.output


def test_the_same_text_gives_the_same_bytes(letter: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert read(letter, "-o", tmp_path / name).exit_code == 0
    for file in ("draft.trig", "review.html", "report.json"):
        one, two = (tmp_path / name / "letter" / file for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_places_lead_back_to_the_source(letter: Path, tmp_path: Path) -> None:
    read(letter, "-o", tmp_path)
    for find in finds(tmp_path / "letter", "symbol") + finds(tmp_path / "letter", "country"):
        start, end = find["start"], find["end"]
        assert isinstance(start, int) and isinstance(end, int)
        assert TEXT[start:end] == find["words"]


def test_standard_input_is_read(tmp_path: Path) -> None:
    done = read("-", "-o", tmp_path, input=TEXT)
    assert done.exit_code == 0
    assert (tmp_path / "standard-input" / "draft.trig").exists()


def test_a_folder_is_read_and_the_broken_file_is_named(letter: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "good.txt").write_text(TEXT, encoding="utf-8")
    (texts / "empty.txt").write_text(" \n", encoding="utf-8")
    (texts / "picture.png").write_bytes(b"\x89PNG")
    done = read(texts, "-o", tmp_path / "drafts", "--jobs", "1")
    assert done.exit_code == 1
    assert "empty.txt: holds no text." in done.output
    assert sorted(p.name for p in (tmp_path / "drafts").iterdir()) == ["good"]


def test_options_go_before_what_the_text_says(letter: Path, tmp_path: Path) -> None:
    options = ["--symbol", "A/HRC/WG.6/99/HUN/3", "--date", "2025-03-03", "--author", "ohchr"]
    read(letter, "-o", tmp_path, *options)
    known = report(tmp_path / "letter")["document"]
    assert isinstance(known, dict)
    assert [known[k] for k in ("symbol", "date", "author", "state", "id")] == [
        "A/HRC/WG.6/99/HUN/3",
        "2025-03-03",
        "ohchr",
        "HUN",
        "a-hrc-wg-6-99-hun-3",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--date", "27.2.2019"], "--date 27.2.2019 is no day such as 2019-02-27."),
        (["--id", "A b"], "--id A b has other characters than a-z, 0-9 and single hyphens."),
        (["--encoding", "utf-9"], "utf-9 is no encoding that is known."),
        (["--encoding", "ascii"], "is not ascii: byte "),
    ],
)
def test_wrong_options_are_told(
    letter: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    letter.write_text(TEXT + "é\n", encoding="utf-8")
    done = read(letter, "-o", tmp_path / "out", *arguments)
    assert done.exit_code != 0
    assert message in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "holds no text."),
        ("blank.html", b"<html><body><p> </p></body></html>", "holds no text."),
        ("zeros.txt", b"a\0b", "is no text: it has zero bytes."),
        ("broken.pdf", b"%PDF-1.7\nnothing", "is no PDF file that can be read"),
        ("broken.docx", b"PK\x03\x04nothing", "is no DOCX file that can be read"),
        (
            "old.doc.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "is protected by a password",
        ),
    ],
)
def test_bad_files_are_refused_in_words(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    done = read(tmp_path / name, "-o", tmp_path / "out")
    assert (done.exit_code, message in done.output) == (1, True), done.output
    assert not (tmp_path / "out").exists()


def test_a_text_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    assert "has 100 MiB; 64 are read at most." in read(path, "-o", tmp_path / "out").output


def test_another_encoding_is_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("The café in Hungary is old.".encode("cp1252"))
    read(path, "-o", tmp_path / "out")
    warnings = report(tmp_path / "out" / "latin")["warnings"]
    assert "not UTF-8" in str(warnings)
    assert finds(tmp_path / "out" / "latin", "country")[0]["words"] == "Hungary"


@pytest.mark.parametrize("language", ["French", "Spanish", "Arabic"])
def test_other_languages_are_said_to_be_read_in_part(tmp_path: Path, language: str) -> None:
    texts = {
        "French": "Le Conseil des droits de l\u2019homme et la Hongrie : A/HRC/37/51 pour les "
        "défenseurs.",
        "Spanish": "El Consejo de Derechos Humanos y los defensores de Hungría para el mundo: "
        "A/HRC/37/51.",
        "Arabic": "مجلس حقوق الإنسان في هنغاريا A/HRC/37/51",
    }
    path = tmp_path / "text.txt"
    path.write_text(texts[language], encoding="utf-8")
    read(path, "-o", tmp_path / "out")
    folder = tmp_path / "out" / "text"
    assert [f["targets"] for f in finds(folder, "symbol")] == [["document/A-HRC-37-51"]]
    assert [f["targets"] for f in finds(folder, "country")] == [["country/HUN"]]
    assert ["actor/hrc"] in [f["targets"] for f in finds(folder, "body")]
    assert f"in {language}" in str(report(folder)["warnings"])


def test_two_documents_in_one_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    head = "United Nations\nGeneral Assembly\nDistr.: General\n3 March 2025\nOriginal: English\n\n"
    path.write_text(head + "1. It is one.\n\n\f" + head + "1. It is two.\n", encoding="utf-8")
    read(path, "-o", tmp_path / "out")
    assert "line 11" in str(report(tmp_path / "out" / "two")["warnings"])


def test_hostile_html_is_neither_run_nor_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><script>alert(1)</script></head><body onload=alert(2)><p>Hungary "
        "&lt;script&gt;"
        "alert(3)&lt;/script&gt; <img src=x onerror=alert(4)></p><p hidden>Poland</p>"
        + "<div>" * 5000
        + "deep</body></html>",
        encoding="utf-8",
    )
    read(path, "-o", tmp_path / "out")
    page = (tmp_path / "out" / "page" / "review.html").read_text(encoding="utf-8")
    assert "<script" not in page and "onerror" not in page and "default-src 'none'" in page
    assert [f["words"] for f in finds(tmp_path / "out" / "page", "country")] == ["Hungary"]


def test_private_persons_are_masked_in_every_output(tmp_path: Path) -> None:
    path = tmp_path / "case.txt"
    path.write_text(
        "1. Ms. Jane Roe, born on 3 May 1980, jane@example.org, wrote to the Human Rights "
        "Council.\n\n"
        "2. The activist John Q. Sample and the lawyer Mary Major Minor of Hungary were called at "
        "+36 1 555 0100.\n",
        encoding="utf-8",
    )
    decisions = tmp_path / "decisions.yaml"
    decisions.write_text("accept-all: {body: explicit, country: explicit}\n", encoding="utf-8")
    done = read(path, "-o", tmp_path / "out", "--decisions", decisions)
    assert done.exit_code == 0, done.output
    for file in (tmp_path / "out" / "case").iterdir():
        content = file.read_text(encoding="utf-8")
        for secret in ("Jane", "Roe", "jane@", "1980", "John", "Sample", "Major", "555 0100"):
            assert secret not in content, (file.name, secret)
    assert finds(tmp_path / "out" / "case", "country")[0]["words"] == "Hungary"


def test_part_of_a_name_is_masked_where_it_comes_again_unless_it_names_a_thing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.txt"
    path.write_text(
        "1. Ms. Jane Chad Roe-Doe wrote to Chad. In May Roe-Doe was called again.\n\n"
        "2. Journalist Ivan Muster was heard. The house of Ivan was searched; Muster left for "
        "Hungary.\n",
        encoding="utf-8",
    )
    read(path, "-o", tmp_path / "out")
    for file in (tmp_path / "out" / "case").iterdir():
        content = file.read_text(encoding="utf-8")
        for secret in ("Jane", "Roe", "Doe", "Ivan", "Muster"):
            assert secret not in content, (file.name, secret)
    named = [find["words"] for find in finds(tmp_path / "out" / "case", "country")]
    assert named == ["Chad", "Hungary"]


def test_the_review_page_stands_alone_and_marks_every_find(letter: Path, tmp_path: Path) -> None:
    read(letter, "-o", tmp_path)
    page = (tmp_path / "letter" / "review.html").read_text(encoding="utf-8")
    assert 'lang="en"' in page and "@media print" in page
    for remote in ("<link", "<script", "url(", "src="):
        assert remote not in page
    assert page.count("<mark ") == len(re.findall(r'href="#f\d', page)) > 5
    assert 'id="unknown"' in page


def test_an_interrupted_run_leaves_nothing_half_written(letter: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "letter"
    read(letter, "-o", tmp_path / "out")
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        folder.chmod(0o700)
        pytest.skip("root writes everywhere")
    letter.write_text(TEXT + "More on Poland.\n", encoding="utf-8")
    done = read(letter, "-o", tmp_path / "out")
    folder.chmod(0o700)
    assert done.exit_code == 1 and "cannot be written" in done.output
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_nothing_but_results_is_printed_in_a_pipe(letter: Path, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("hrd-graph")), "read", str(letter), str(letter)]
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "out")], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 2
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["letter", "letter-2"]


# --- formats ---


def test_html_lists_count_as_browsers_do(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<h1>Examples</h1><ol start=12><li>Hungary is one.</li><li value=20>Poland is "
        "two.</li></ol>"
        "<p>In 2018<sup>5</sup> it ended.<br>Peru</p>",
        encoding="utf-8",
    )
    read(path, "-o", tmp_path / "out")
    units = {f["words"]: f["unit"] for f in finds(tmp_path / "out" / "page", "country")}
    assert units["Poland"] != units["Hungary"]
    text = (tmp_path / "out" / "page" / "review.html").read_text(encoding="utf-8")
    assert (
        "In 2018 it ended" in text.replace("</a></mark>", "").replace("<", " <")
        or "20185" not in text
    )


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, numbering: str = "", footnotes: str = "") -> bytes:
    """Write the parts of a small DOCX file."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    made = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{made}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument"'
        ' Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/numbering" Target="numbering.xml"/><Relationship Id="r2" '
        f'Type="{office}/footnotes" '
        'Target="footnotes.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {_W}>{numbering}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {_W}>{footnotes}</w:footnotes>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return out.getvalue()


def paragraph(words: str, number: str = "", more: str = "") -> str:
    properties = (
        f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        if number
        else ""
    )
    return f"<w:p>{properties}<w:r><w:t>{words}</w:t></w:r>{more}</w:p>"


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt '
    'w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride '
    'w:val="41"/>'
    "</w:lvlOverride></w:num>"
)


def test_docx_has_the_numbers_that_word_prints(tmp_path: Path) -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = (
        paragraph("Hungary is the first.", "1")
        + paragraph("Poland is the second.", "1", note)
        + paragraph("Peru begins anew.", "2")
    )
    notes = '<w:footnote w:id="2"><w:p><w:r><w:t>See A/HRC/37/51.</w:t></w:r></w:p></w:footnote>'
    path = tmp_path / "letter.docx"
    path.write_bytes(docx(body, NUMBERING, notes))
    done = read(path, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    folder = tmp_path / "out" / "letter"
    assert {f["words"]: f["unit"] for f in finds(folder, "country")} == {
        "Hungary": "P1",
        "Poland": "P2",
        "Peru": "P41",
    }
    (citation,) = finds(folder, "citation")
    assert citation["detail"]["called_at"][0]["unit"] == "P2"  # type: ignore[index]


def test_docx_leaves_deleted_and_hidden_words_out(tmp_path: Path) -> None:
    body = paragraph(
        "Kept: ",
        more="<w:ins><w:r><w:t>Hungary "
        "</w:t></w:r></w:ins><w:del><w:r><w:delText>Poland</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Peru</w:t></w:r>"
        '<w:fldSimple w:instr="X"><w:r><w:t> A/HRC/37/51</w:t></w:r></w:fldSimple>'
        "<w:r><w:t> A/HRC/40/60</w:t><w:noBreakHyphen/><w:t>Add.1</w:t></w:r>",
    )
    path = tmp_path / "letter.docx"
    path.write_bytes(docx(body))
    read(path, "-o", tmp_path / "out")
    folder = tmp_path / "out" / "letter"
    assert [f["words"] for f in finds(folder, "country")] == ["Hungary"]
    assert "A/HRC/37/51" in [f["detail"]["canonical"] for f in finds(folder, "symbol")]  # type: ignore[index]
    assert "tracked changes" in str(report(folder)["warnings"])


def test_a_pdf_is_read_and_pictures_of_pages_are_told_apart(tmp_path: Path) -> None:
    from pypdfium2 import PdfDocument

    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf(["1. The Human Rights Council wrote to Hungary, see A/HRC/37/51."]))
    assert len(PdfDocument(path)) == 1
    done = read(path, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    folder = tmp_path / "out" / "letter"
    assert [f["words"] for f in finds(folder, "country")] == ["Hungary"]
    assert [f["words"] for f in finds(folder, "symbol")] == ["A/HRC/37/51"]
    path.write_bytes(pdf([""], picture=True))
    scanned = read(path, "-o", tmp_path / "out")
    assert "holds pictures of pages, no text." in scanned.output


def pdf(pages: list[str], *, picture: bool = False) -> bytes:
    """Write a small PDF file, each page with one line of text, or a picture of one pixel."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for words in pages:
        content = f"BT /F1 11 Tf 50 700 Td ({words}) Tj ET" if words else ""
        if picture:
            content = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
            ">> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")
