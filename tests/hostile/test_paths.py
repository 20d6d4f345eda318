"""Names that are paths, in packages and web archives: nothing is written outside the folder that was chosen."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from onrecord.model import Options
from onrecord.scale.crawl import Crawl
from onrecord.scale.outcomes import Settings
from onrecord.scale.sinks import Target
from onrecord.scale.tasks import tasks
from tests.fuzz.seeds import WARCS

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")
NAMES = (
    "archive/data.warc", "../outside.warc", "../../outside.warc.gz", "/tmp/outside.warc", "/etc/cron.d/outside.warc", "..\\..\\outside.warc", "C:\\outside.warc", "a/../../outside.warc",
    "archive/" + "a" * 200 + ".warc", "archive/a\nb.warc", "archive/=cmd.warc", "-rf.warc", "~/outside.warc", "$HOME/outside.warc", "con.warc", "a/./b.warc", "\u202ecraw.warc",
)  # fmt: skip


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_no_name_inside_a_package_is_a_path(tmp_path: Path) -> None:
    package = tmp_path / "in" / "a.wacz"
    package.parent.mkdir()
    with zipfile.ZipFile(package, "w") as made:
        for name in NAMES:
            made.writestr(name, WARCS[".gz" in name])
        link = zipfile.ZipInfo("link.warc")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    before = files(tmp_path)
    out = tmp_path / "deep" / "er" / "out"
    report = Crawl(Settings(Options(findings=False)), Target(str(out))).run(tasks([str(package)]))
    assert report.pages == 2 * len(NAMES)
    made_new = {name for name in files(tmp_path) - before if not name.startswith("deep/er/out/")}
    assert made_new <= {"deep", "deep/er", "deep/er/out"}
    assert not list(Path("/tmp").glob("outside*"))


def test_no_name_of_an_input_is_a_path_among_the_parts(tmp_path: Path) -> None:
    for name in ("a..b.warc", "=cmd.warc", "a b;rm -rf.warc", "\u202ecraw.warc", "a" * 200 + ".warc"):
        (tmp_path / name).write_bytes(WARCS[0])
    found = tasks([str(tmp_path)])
    assert len(found) == 5
    assert all(
        "/" not in task.name and "\\" not in task.name and len(task.name) < 120 and not task.name.startswith((".", "-")) for task in found
    )
