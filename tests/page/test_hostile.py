"""Pages made to break a reader, by the generator of the shared data: none may crash, hang, or take much memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onrecord.article import choose
from onrecord.errors import SourceError
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.record import Findings, assemble

SECONDS = 5.0
MEGABYTES = 512
OPTIONS = Options(findings=False)


@pytest.fixture(scope="module")
def hostile(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    subprocess.run(
        [sys.executable, shared / "hostile/generate.py", folder, "--scale", "0.05", "--seed", "7"], check=True, capture_output=True
    )
    return folder


@pytest.mark.shared
@pytest.mark.parametrize("family", ["tree", "bytes", "fields", "text"])
def test_no_page_of_a_family_crashes_or_hangs(hostile: Path, family: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted((hostile / family).iterdir()):
        page = Page(path.read_bytes(), encoding="br" if path.suffix == ".br" else None)
        start = time.process_time()
        try:
            layout = lay_out(page, OPTIONS)
            story = choose(layout, OPTIONS)
        except SourceError:  # a refusal with a reason is a good end
            continue
        finally:
            assert time.process_time() - start < SECONDS, path.name
        assemble(layout, story, Findings(), OPTIONS)
        story.text.encode("utf-8")
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEGABYTES * 1024
    )  # other tests of this process have a peak of their own


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["tree/deep_div_text", "tree/formatting_product", "bytes/utf16_says_utf8", "bytes/nul_flood", "bytes/xml_declared_unknown"]
)
def test_the_story_of_a_hostile_page_is_still_read(hostile: Path, name: str) -> None:
    path = next((hostile / name).parent.glob(Path(name).name + ".*"))
    story = choose(lay_out(Page(path.read_bytes()), OPTIONS), OPTIONS)
    assert "Ana Ruiz told reporters at city hall" in story.text
