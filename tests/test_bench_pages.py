from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as ET
from pathlib import Path

from bench import pages
from bench.pagescores import Answer, fields, word_f1
from bench.plot import scatter

ROW = {
    "id": "a", "url": "https://p.example/a", "title": "Bridge reopens", "main_content": "The bridge reopened on Monday.", "page_type": "article",
    "author": "Ana Ruiz", "publish_date": "2024-05-03",
}  # fmt: skip


def folder(path: Path) -> Path:
    (path / "html").mkdir()
    with gzip.open(path / "truth.jsonl.gz", "wt") as file:
        file.write("\n".join(json.dumps({**ROW, "id": name, "publish_date": day}) for name, day in (("a", "2024-05-03"), ("b", None))))
    for name in ("a", "b"):
        (path / "html" / f"{name}.html.gz").write_bytes(gzip.compress(b"<h1>Bridge reopens</h1><p>The bridge reopened on Monday."))
    return path


def test_a_run_counts_right_wrong_and_failed(tmp_path: Path) -> None:
    def right(html: bytes, url: str | None) -> Answer:
        return Answer("The bridge reopened on Monday.", "BRIDGE REOPENS", ("By Ana Ruiz",), "2024-05-03")

    def broken(html: bytes, url: str | None) -> Answer:
        raise ValueError

    tallies = pages.measure(folder(tmp_path), None, None, {"right": right, "broken": broken})
    one, other = (tallies[name].row(tallies["right"].times) for name in ("right", "broken"))
    assert (one["word F1"], one["title"], one["authors"], one["day"], one["no day"], one["failures"]) == (1.0, 1.0, 1.0, 1.0, 1.0, 0)
    assert (other["word F1"], other["under half"], other["day"], other["no day"], other["failures"]) == (0.0, 2, 0.0, 0.0, 2)
    assert "| right " in pages.table({"right": one})
    assert "article" in pages.by_kind(tallies)


def test_scores_of_one_page() -> None:
    assert word_f1("the bridge", ["the", "bridge", "reopens"]) == 0.8
    assert fields(Answer(authors=("Tom Okafor", "Ana Ruiz")), Answer(authors=("By Ana Ruiz and Tom Okafor",))) == {"authors": True}
    assert fields(Answer(authors=("Ana Ruiz",)), Answer(authors=("Ana Ruiz", "Tom Okafor"), title="A")) == {
        "title": False,
        "authors": False,
    }


def test_the_picture_is_whole_and_names_everybody() -> None:
    picture = ET.fromstring(
        scatter([("onrecord", 2.0, 0.97), ("A & B", 1.0, 0.9), ("slow", 40.0, 0.94)], "Words & times", "time", "onrecord")
    )
    words = {element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"onrecord", "A & B", "slow", "1×", "0.96"} <= words
    places = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in picture.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(places) == 3
    assert places[1][0] < places[0][0] < places[2][0]  # faster stands to the left
    assert places[0][1] < places[2][1] < places[1][1]  # better stands above
