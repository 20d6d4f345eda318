"""``onrecord read`` as a person uses it: real files, real exit statuses."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord import model
from onrecord.cli import main
from onrecord.cli import run as run_module
from onrecord.cli.show import moment, safe
from onrecord.model import Options, Record

PAGE = """<!doctype html><html lang="en"><head><title>Ferry returns to Oban | The Harbour Gazette</title>
<meta property="og:site_name" content="The Harbour Gazette"><meta property="article:published_time" content="2024-05-14T09:30:00+01:00"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>
<article><h1>Ferry returns to Oban</h1><p class="byline">By Morag Kerr</p>
<p>The ferry between Oban and Craignure sailed again on Tuesday after four weeks in dry dock, carrying more than 300 passengers on its first crossing.</p>
<p>“We are glad to have the ship back where she belongs,” harbour master Ewan Reid told reporters on the quay.</p>
<p>The repairs cost £2.4m, the ferry company said, and a second ship will be overhauled in the autumn.</p></article>
<footer><a href="/about">About us</a> <a href="/contact">Contact</a> © 2024</footer></body></html>"""


def run(*args: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, args, input=text)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_page_is_shown_for_reading(page: Path) -> None:
    result = run("read", str(page))
    assert result.exit_code == 0, result.stderr
    for words in (
        "Ferry returns to Oban",
        "The Harbour Gazette",
        "14 May 2024, 09:30 (UTC+01:00)",
        "By Morag Kerr",
        "Who said what",
        "Ewan Reid",
        "more than 300 passengers",
    ):
        assert words in result.stdout
    assert "About us" not in result.stdout


def test_json_is_a_line_a_page_and_comes_back_equal(page: Path, tmp_path: Path) -> None:
    other = tmp_path / "again.html"
    other.write_text(PAGE.replace("Oban", "Ullapool"), encoding="utf-8")
    result = run("read", "--json", str(page), str(other))
    first, second = result.stdout.splitlines()
    record = Record.from_json(first)
    assert record.to_json() == first
    assert json.loads(second)["article"]["headline"] == "Ferry returns to Ullapool"


def test_markdown_is_the_article_alone(page: Path) -> None:
    out = run("read", "--markdown", str(page)).stdout
    assert out.startswith("# Ferry returns to Oban")
    assert "harbour master Ewan Reid" in out
    assert "Who said what" not in out
    assert "Sport" not in out


def test_explain_names_every_block_with_its_reason(page: Path) -> None:
    out = run("read", "--explain", str(page)).stdout
    assert "dropped" in out
    assert "kept" in out
    record = Record.from_json(run("read", "--json", str(page)).stdout)
    assert all(block.kept or block.dropped for block in record.blocks)
    assert any("About us" in block.text and not block.kept for block in record.blocks)


def test_text_whose_tags_are_lost(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_text(
        "2024-05-14\nFerry returns to Oban\n\nThe ferry sailed again on Tuesday, harbour master Ewan Reid said. It had been away for weeks.\n",
        encoding="utf-8",
    )
    record = Record.from_json(run("read", "--json", str(path)).stdout)
    assert record.page.flat
    assert record.article.published == "2024-05-14"
    assert record.article.headline == "Ferry returns to Oban"


def test_standard_input_and_packed_pages(tmp_path: Path) -> None:
    assert "Ferry returns to Oban" in run("read", "-", text=PAGE).stdout
    packed = tmp_path / "ferry.html.gz"
    packed.write_bytes(gzip.compress(PAGE.encode()))
    assert "Ferry returns to Oban" in run("read", str(packed)).stdout


def test_a_folder_is_read_in_the_order_of_its_names(page: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE.replace("Oban", "Mallaig"), encoding="utf-8")
    (tmp_path / "notes.csv").write_text("no page")
    lines = run("read", "--json", str(tmp_path)).stdout.splitlines()
    assert [json.loads(line)["article"]["headline"] for line in lines] == ["Ferry returns to Mallaig", "Ferry returns to Oban"]


def test_a_failed_source_is_named_and_the_rest_go_on(page: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "paper.html").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    result = run("read", "--json", str(tmp_path / "empty.html"), str(tmp_path / "gone.html"), str(tmp_path / "paper.html"), str(page))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    errors = result.stderr.splitlines()
    assert len(errors) == 3
    assert "empty.html" in errors[0]
    assert "no file" in errors[1]
    assert "PDF" in errors[2]


@pytest.mark.parametrize(
    "args", [("read",), ("read", "--nonsense", "x"), ("nonsense",), ("read", "--url", "https://example.org/", "a.html", "b.html")]
)
def test_wrong_usage_exits_with_2(args: tuple[str, ...]) -> None:
    assert run(*args).exit_code == 2


def test_url_and_capture_are_kept(page: Path) -> None:
    out = run("read", "--json", "--url", "https://gazette.example/oban", "--fetched", "2024-05-14T12:00:00Z", str(page)).stdout
    record = Record.from_json(out)
    assert record.page.url == "https://gazette.example/oban"
    assert record.page.fetched == "2024-05-14T12:00:00Z"


def test_a_page_without_an_article_says_so(tmp_path: Path) -> None:
    path = tmp_path / "shell.html"
    path.write_text("<html><head><title>Loading</title></head><body><div id=root></div></body></html>")
    result = run("read", str(path))
    assert result.exit_code == 0
    assert "no article" in result.stdout


def test_a_page_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "evil.html"
    path.write_text(
        PAGE.replace("Ferry returns to Oban", "Ferry \x1b[2J\x1b]0;owned\x07 returns \u202e nabO [bold]to[/bold]"), encoding="utf-8"
    )
    out = run("read", str(path)).stdout
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[bold]" in out
    assert safe("plain – “quoted” – naïve 東京") == "plain – “quoted” – naïve 東京"


def test_moments_keep_the_zone_of_the_page() -> None:
    assert moment("2024-05-14T09:30:00+01:00") == "14 May 2024, 09:30 (UTC+01:00)"
    assert moment("2024-05-14T09:30") == "14 May 2024, 09:30 (zone not given)"
    assert moment("not a date") == "not a date"


def test_the_installed_command_answers() -> None:
    done = subprocess.run([sys.executable, "-m", "onrecord", "--help"], capture_output=True, text=True, check=True)
    assert "onrecord read page.html" in done.stdout


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    result = run("read", str(path))
    assert result.exit_code == 1
    assert "100,000,000 bytes" in result.stderr


def test_the_schema_describes_the_record(page: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(run("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    line = json.loads(run("read", "--json", str(page)).stdout)
    jsonschema.validate(line, schema)
    del line["article"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line, schema)


def test_a_fault_of_ours_costs_one_page_and_is_named(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.html"
    other.write_text(PAGE.replace("Oban", "Ullapool"), encoding="utf-8")
    real = run_module.read_page

    def faulty(page: model.Page, options: Options) -> Record:
        if b"Ullapool" not in page.data:
            raise KeyError("a bug")
        return real(page, options)

    monkeypatch.setattr(run_module, "read_page", faulty)
    result = run("read", "--json", str(page), str(other))
    assert result.exit_code == 1
    assert "ferry.html" in result.stderr
    assert "a bug" in result.stderr
    assert len(result.stdout.splitlines()) == 1
