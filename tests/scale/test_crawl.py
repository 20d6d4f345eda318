"""A crawl: the same rows whatever happens to it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread

import pytest

from onrecord.archive.store import Archive
from onrecord.errors import CrawlError
from onrecord.limits import Limits
from onrecord.model import Options, Page
from onrecord.read import read
from onrecord.scale import worker
from onrecord.scale.columns import TABLES, rows
from onrecord.scale.crawl import Crawl, Progress, Report
from onrecord.scale.load import load
from onrecord.scale.outcomes import Found, Kept, Place, Settings, outcome, pages
from onrecord.scale.parts import Done, Folder, Spool, write
from onrecord.scale.sinks import Parts, Target
from onrecord.scale.tasks import tasks
from onrecord.scale.wanted import Wanted
from onrecord.scale.worker import At, Ending, Order
from tests.scale.made import DATE, story, table, tables, wacz, warc

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")
KILLS = int(os.environ.get("ONRECORD_KILLS", "3"))  # moments at which a whole crawl is killed; more with ONRECORD_KILLS=100


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    warc(folder / "a.warc.gz", range(30), extra=[("https://news.example/pdf", b"%PDF-1.7 nothing"), ("https://news.example/empty", b" ")])
    warc(folder / "b.warc.gz", range(30, 50))
    wacz(folder / "c.wacz", warc(folder / "inside.warc.gz", range(50, 55)))
    (folder / "inside.warc.gz").unlink()
    (folder / "page.html").write_bytes(story(60))
    return folder


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An undisturbed run with one worker."""
    out = tmp_path_factory.mktemp("whole") / "out"
    report = crawl(source, out)
    assert report.failures == []
    return out


def crawl(source: Path, out: Path, workers: int = 1, settings: Settings | None = None) -> Report:
    return Crawl(settings or Settings(), Target(str(out)), workers).run(tasks([str(source)]))


def test_every_page_is_a_row_or_a_reject(whole: Path) -> None:
    found = tables(whole)
    assert len(found["articles"]) == len(found["records"]) == 56
    assert sorted(row["url"] for row in found["rejects"]) == ["https://news.example/empty", "https://news.example/pdf"]
    assert all(row["reason"] and row["offset"] > 0 for row in found["rejects"])
    for name in ("statements", "times", "places", "figures"):
        assert len(found[name]) >= 56, name
        text = {row["sha256"]: row["text"] for row in found["articles"]}
        assert all(text[row["sha256"]][row["start"] : row["end"]] == row["text"] for row in found[name])
    assert list((whole / "work").iterdir()) == []


def test_the_rows_are_those_of_read(whole: Path) -> None:
    row = next(row for row in table(whole, "records") if row["url"] == "https://news.example/7")
    alone = read(story(7), url=row["url"], fetched=DATE, media_type="text/html; charset=utf-8")
    assert row["record"] == alone.to_json()


def test_every_column_says_what_it_means(whole: Path) -> None:
    import pyarrow.parquet as pq

    for name, columns in TABLES.items():
        schema = pq.read_schema(next((whole / name).glob("*.parquet")))
        assert schema.names == [column for column, _, _ in columns]
        assert all(schema.field(column).metadata[b"meaning"] for column in schema.names)


def test_two_workers_give_the_same_rows(source: Path, whole: Path, tmp_path: Path) -> None:
    report = crawl(source, tmp_path / "out", workers=2)
    assert (report.pages, sum(report.rejects.values())) == (56, 2)
    assert tables(tmp_path / "out") == tables(whole)


def test_a_second_run_does_nothing_twice(source: Path, whole: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in whole.rglob("*.parquet")}
    report = crawl(source, whole)
    assert report.before == report.tasks == len(tasks([str(source)]))
    assert report.pages == 56
    assert {path: path.stat().st_mtime_ns for path in whole.rglob("*.parquet")} == before


def test_a_worker_that_is_killed_costs_one_page_at_most(source: Path, whole: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.pages == 12 and not killed:
            import multiprocessing

            for child in multiprocessing.active_children():
                killed.append(child.pid or 0)
                os.kill(child.pid or 0, signal.SIGKILL)

    report = Crawl(Settings(), Target(str(tmp_path / "out")), 1, kill).run(tasks([str(source)]))
    assert killed
    assert report.failures == []
    found, want = tables(tmp_path / "out"), tables(whole)
    lost = {row["url"] for row in want["articles"]} - {row["url"] for row in found["articles"]}
    assert len(lost) <= 1
    assert {row["url"] for row in found["rejects"] if "died" in row["reason"]} == lost
    for name in ("articles", "statements", "times", "places", "figures", "records"):
        assert found[name] == [row for row in want[name] if row["url"] not in lost]


def test_a_page_that_takes_too_long_is_named_and_left_out(tmp_path: Path) -> None:
    slow = "".join(
        f"<p>Ana Ruiz, {i}, said on Monday that {i} people in Oslo paid {i} euros for “bridge {i}” in May {i}.</p>" for i in range(4_000)
    )
    warc(tmp_path / "a.warc.gz", range(3), extra=[("https://news.example/slow", slow.encode()), ("https://news.example/9", story(9))])
    settings = Settings(Options(limits=Limits(worker_seconds=1, findings_characters=10_000_000, page_seconds=60)))
    report = crawl(tmp_path / "a.warc.gz", tmp_path / "out", settings=settings)
    assert report.pages == 4
    assert [(row["url"], "given up after 1 seconds" in row["reason"]) for row in table(tmp_path / "out", "rejects")] == [
        ("https://news.example/slow", True)
    ]


class Writing:
    """Stands in for a worker that has read its pages and takes longer to write them than a page may take.

    :param dies: whether it is gone once its task is marked, before it can say so.
    """

    made = 0
    dies = False

    def __init__(self, settings: Settings, target: Target) -> None:
        type(self).made += 1
        self._folder = Folder(Path(target.folder))
        self.channel, self._theirs = Pipe()
        self.order: Order | None = None
        self.at: At | None = None
        self.since = 0.0

    def give(self, order: Order) -> None:
        self.order, self.at, self.since = order, None, time.monotonic()
        Thread(target=self._write, args=(order,)).start()

    def _write(self, order: Order) -> None:
        self._theirs.send(At(0, 0, False))
        self._theirs.send(Ending())
        time.sleep(1.5)
        done = self._folder.mark(order.task.name, Done(order.task.state, 1, {}))
        if self.dies:
            self._theirs.close()
        else:
            self._theirs.send(done)

    def end(self) -> None:
        self.channel.close()


@pytest.mark.parametrize("dies", [False, True])
def test_pages_that_take_long_to_be_written_are_not_read_again(dies: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warc(tmp_path / "a.warc.gz", range(1))
    monkeypatch.setattr("onrecord.scale.crawl._Worker", Writing)
    monkeypatch.setattr(Writing, "made", 0)
    monkeypatch.setattr(Writing, "dies", dies)
    settings = Settings(Options(limits=Limits(worker_seconds=0.5)))
    report = Crawl(settings, Target(str(tmp_path / "out"))).run(tasks([str(tmp_path / "a.warc.gz")]))
    assert (report.tasks, report.pages, report.failures) == (1, 1, [])
    assert Writing.made == (2 if dies else 1)


def test_a_worker_says_that_it_writes_before_it_does(tmp_path: Path) -> None:
    warc(tmp_path / "a.warc.gz", range(2))
    (task,) = tasks([str(tmp_path / "a.warc.gz")])
    told: list[str] = []

    class Told:
        def send(self, said: object) -> None:
            told.append(type(said).__name__)

    class Ended(Parts):
        def finish(self) -> Done:
            told.append("finish")
            return super().finish()

    target = Target(str(tmp_path / "out"))
    Folder(tmp_path / "out").agree("{}")
    worker._do(Order(task), Settings(), Ended(target), Told())  # type: ignore[arg-type]
    assert told == ["At", "At", "Ending", "finish"]


def test_a_crawl_killed_at_any_moment_goes_on_where_it_was(source: Path, whole: Path, tmp_path: Path) -> None:
    chance, want = random.Random(7), tables(whole)
    command = [sys.executable, "-m", "onrecord", "crawl", str(source), "--out"]
    for i in range(KILLS):
        out = tmp_path / f"out{i}"
        run = subprocess.Popen([*command, str(out)], stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.3, 4))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        again = subprocess.run([*command, str(out)], capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        assert tables(out) == want


def test_ctrl_c_says_how_to_go_on(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "onrecord", "crawl", str(source), "--out", str(tmp_path / "out")]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    begun = time.monotonic()
    while not list(tmp_path.glob("out/work/*.rows")) and time.monotonic() < begun + 60:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode in (0, 130)  # it may have been at its end
    if run.returncode == 130:
        assert "run the same command again" in said
        assert "Traceback" not in said


def test_filters_keep_pages_out_with_a_reason(source: Path, tmp_path: Path) -> None:
    settings = Settings(wanted=Wanted(since="2024-03-20", hosts=("news.example",)))
    report = crawl(source / "b.warc.gz", tmp_path / "out", settings=settings)
    assert report.pages == sum(1 + i % 28 >= 20 for i in range(30, 50))
    assert report.pages + sum(report.rejects.values()) == 20


def test_a_folder_of_another_crawl_is_left_alone(source: Path, whole: Path, tmp_path: Path) -> None:
    with pytest.raises(CrawlError, match=r"other settings \(stages, host\)"):
        crawl(source, whole, settings=Settings(Options(findings=False), Wanted(hosts=("news.example",))))
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(CrawlError, match="not empty"):
        crawl(source, tmp_path)


def test_a_folder_belongs_to_one_run_at_a_time(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    crawl(source / "page.html", out)
    with Folder(out).held(), pytest.raises(CrawlError, match="Another crawl is at work"):
        crawl(source / "page.html", out)
    assert crawl(source / "page.html", out).before == 1


def test_a_work_file_waits_for_the_end_of_the_process_that_holds_it(tmp_path: Path) -> None:
    """A crawl was killed, its worker is still at its last page: what that writes is not lost, and not written twice."""
    path = tmp_path / "a.rows"
    code = (
        "import sys, time; from pathlib import Path; from onrecord.scale.parts import Folder, Spool; spool = Spool(Path(sys.argv[1])); print(flush=True); "
        "time.sleep(0.5); spool.add({'rejects': [{'reason': 'late'}]})"
    )
    orphan = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    assert orphan.stdout
    orphan.stdout.readline()
    assert Spool(path).count == 1
    assert orphan.wait() == 0


def test_a_full_disk_ends_the_crawl_in_plain_words(source: Path, tmp_path: Path) -> None:
    """Here by a bound on the size of a file."""
    command = (
        f"ulimit -f 64; exec {sys.executable} -m onrecord crawl {source / 'a.warc.gz'} {source / 'b.warc.gz'} --out {tmp_path / 'out'}"
    )
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("There is no more room on the disk")
    assert run.stderr.count("\n") == 1
    report = crawl(source / "a.warc.gz", tmp_path / "out")
    assert (report.pages, sum(report.rejects.values())) == (30, 2)


def test_places_that_no_crawl_can_write_to_are_named(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("keep me")
    with pytest.raises(CrawlError, match="is a file"):
        crawl(source, tmp_path / "file")
    with pytest.raises(CrawlError, match="no onrecord archive"):
        Crawl(Settings(), Target(str(tmp_path / "news.crawl"), str(tmp_path / "file"))).run(tasks([str(source)]))


def test_an_archive_disk_that_is_full_ends_the_crawl_in_plain_words(source: Path, tmp_path: Path) -> None:
    """Every further part would meet it; here by a bound on the size of a file."""
    command = f"ulimit -f 400; exec {sys.executable} -m onrecord crawl {source / 'a.warc.gz'} {source / 'b.warc.gz'} --archive {tmp_path / 'n.db'}"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "safe" in run.stderr
    report = Crawl(Settings(), Target(str(tmp_path / "n.db.crawl"), str(tmp_path / "n.db"))).run(tasks([str(source / "a.warc.gz")]))
    assert (report.pages, sum(report.rejects.values())) == (30, 2)


def test_what_a_list_names_and_is_not_there_is_not_finished_and_costs_nothing_else(source: Path, tmp_path: Path) -> None:
    listed = tmp_path / "some.paths"
    listed.write_text(f"{source / 'b.warc.gz'}\n{tmp_path / 'late.warc.gz'}\n")
    first = crawl(listed, tmp_path / "out")
    assert (first.pages, first.failures) == (20, [f"{tmp_path / 'late.warc.gz'}: there is no such file."])
    warc(tmp_path / "late.warc.gz", range(70, 73))
    assert crawl(listed, tmp_path / "out").pages == 23
    (tmp_path / "late.warc.gz").unlink()  # what is done stays done
    last = crawl(listed, tmp_path / "out")
    assert (last.before, last.failures) == (2, [])


def test_the_rows_are_the_same_however_many_are_written_at_a_time(
    source: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    spool = Spool(tmp_path / "a.rows")
    for found in pages(tasks([str(source / "a.warc.gz")])[0], Limits()):
        spool.add(rows(outcome(found, Settings())))
    monkeypatch.setattr("onrecord.scale.parts.READ_BYTES", 20_000)
    monkeypatch.setattr("onrecord.scale.parquet.GROUP_BYTES", 50_000)
    done = write(spool, tmp_path)
    assert (done.pages, sum(done.rejects.values())) == (30, 2)
    (part,) = (whole / "records").glob("a.warc.gz-*")
    for name in TABLES:
        made = pq.ParquetFile(tmp_path / f"{name}.parquet")
        assert made.read().equals(pq.read_table(whole / name / part.name)), name
        assert name != "records" or made.num_row_groups > 1


def test_rows_hold_no_lone_surrogate() -> None:
    """A string can hold half a character; no table can."""
    page = Page(story(3), url="https://news.example/\ud800")
    kept = outcome(Found(Place("a.warc", 0, page.url), page), Settings())
    assert isinstance(kept, Kept)
    made = rows(kept)
    json.dumps(made["articles"] + made["statements"], ensure_ascii=False).encode()
    assert made["articles"][0]["url"] == "https://news.example/\ufffd"
    assert json.loads(made["records"][0]["record"])["text"] == made["articles"][0]["text"]


def test_reasons_are_counted_by_kind(source: Path, tmp_path: Path) -> None:
    report = crawl(source / "b.warc.gz", tmp_path / "out", settings=Settings(wanted=Wanted(words=1_000)))
    assert dict(report.rejects) == {"kept out: it has … words": 20}
    assert all(row["reason"][-6:] == " words" for row in table(tmp_path / "out", "rejects"))


def test_into_an_archive_and_the_rest_in_a_list(source: Path, tmp_path: Path) -> None:
    target = Target(str(tmp_path / "news.db.crawl"), str(tmp_path / "news.db"))
    todo = tasks([str(source / "a.warc.gz")])
    report = Crawl(Settings(), target).run(todo)
    assert (report.pages, sum(report.rejects.values())) == (30, 2)
    with Archive(tmp_path / "news.db", read_only=True) as archive:
        assert len(archive) == 30
    (rejects,) = (tmp_path / "news.db.crawl" / "rejects").glob("*.csv")
    assert rejects.read_text("utf-8").count("https://news.example/") == 2
    assert Crawl(Settings(), target).run(todo).before == 1


def test_tables_are_loaded_into_an_archive(source: Path, whole: Path, tmp_path: Path) -> None:
    outcomes: list[str] = []
    with Archive(tmp_path / "news.db") as archive:
        assert load(whole, archive, told=outcomes.append) == []
        assert outcomes == ["added"] * 56
        assert load(whole, archive, told=outcomes.append) == []
        assert len(archive) == 56
    assert outcomes[56:] == ["known"] * 56


def test_a_page_whose_source_is_gone_is_named_but_for_kept_pages(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", range(2))
    crawl(path, tmp_path / "without")
    crawl(path, tmp_path / "with", settings=Settings(keep_pages=True))
    path.unlink()
    with Archive(tmp_path / "news.db") as archive:
        assert ["no longer holds" in one.reason for one in load(tmp_path / "without", archive)] == [True, True]
        assert load(tmp_path / "with", archive) == []
        assert len(archive) == 2
    with Archive(tmp_path / "other.db") as archive, pytest.raises(CrawlError, match="holds no finished part"):
        load(tmp_path, archive)


def test_a_torn_page_of_a_work_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.rows"
    spool = Spool(path)
    for i in range(3):
        spool.add({"rejects": [{"reason": str(i)}]})
    spool.close()
    size = path.stat().st_size
    for cut in range(size):
        path.write_bytes(path.read_bytes()[: size - cut] if cut else path.read_bytes())
        torn = Spool(path)
        assert [page["rejects"][0]["reason"] for page in torn.rows()] == [str(i) for i in range(torn.count)]
        torn.close()


def test_progress_goes_from_nothing_to_all(source: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    Crawl(Settings(), Target(str(tmp_path / "out")), 2, seen.append).run(tasks([str(source)]))
    assert [p.pages for p in seen] == list(range(1, 59))
    assert all(0 <= p.share <= 1 for p in seen)
    assert seen[-1].share > seen[0].share
