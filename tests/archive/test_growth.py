"""A search of twice the pages, or twice as long, takes no more than 2.3 times as long: each kind on the worst that could be thought of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from onrecord.archive.headwords import Headwords, offered
from onrecord.archive.store import Archive, Query
from onrecord.errors import QueryError
from onrecord.limits import Limits
from tests.builder import BODY, bridge
from tests.clock import growth

FEW, MOST = 250, 2.3
PATIENT = Limits(query_seconds=60.0)  # what is slow is to be measured, not stopped
FLOOD = "The flood came and the flood went and the flood came again, flood after flood, and nobody had ever seen a flood like this flood. "


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Archive]]:
    """Archives of pages that all have the same words many times, the same speakers, places, times and figures: no filter leaves anything out."""
    made = {}
    for count in (FEW, 2 * FEW):
        archive = made[count] = Archive(tmp_path_factory.mktemp("growth") / f"{count}.db", limits=PATIENT)
        pages = (
            (bridge(str(i).encode(), url=f"https://x.example/{i}", headline=f"Flood {i}", body=[*BODY, FLOOD * 4]), str(i).encode())
            for i in range(count)
        )
        list(archive.add_many(pages))
    yield made
    for archive in made.values():
        archive.close()


def asked(**given: object) -> Callable[[Archive], object]:
    return lambda archive: archive.find(Query(**given))  # type: ignore[arg-type]


SEARCHES: dict[str, Callable[[Archive], object]] = {
    "a word that all have": asked(words="flood"),
    "the beginning of a word": asked(words="f*"),
    "every letter": asked(words=" OR ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz")),
    "a phrase of one word": asked(words='"flood after flood"'),
    "phrases that overlap": asked(words='"the flood" "flood came" "came and" "and the" "the flood went"'),
    "a word that none has": asked(words="flood NOT volcano"),
    "all but a word": asked(words="NOT volcano"),
    "a speaker": asked(speaker="Ruiz"),
    "what was said": asked(said="cost OR billion"),
    "everything of one statement": asked(speaker="Ruiz", role="mayor", kind="direct", stance="neutral", said="billion"),
    "the whole world": asked(box="-90,-180,90,180"),
    "every filter at once": asked(
        words="flood", speaker="Ruiz", outlet="harbour", since="2024", until="2024", place="PT", about_since="2019", about_until="2024", has_figure=True
    ),
    "all versions": asked(words="bridge", versions="all"),
    "the last page of the list": lambda archive: archive.find(Query(words="flood", offset=len(archive) - 1)),
    "people": lambda archive: archive.people("Ruiz"),
    "a choice of speakers": lambda archive: archive.common("speaker"),
    "a headline being typed": lambda archive: offered(archive._connection, Headwords(), "flo", 5),
}  # fmt: skip


@pytest.mark.parametrize("name", SEARCHES)
def test_twice_the_pages(archives: dict[int, Archive], name: str) -> None:
    def work(count: int) -> None:
        for _ in range(5):
            SEARCHES[name](archives[count])

    assert growth(work, FEW, 2 * FEW) <= MOST


@pytest.mark.parametrize(
    "unit",
    ["flood ", "flood OR ", "f* ", '"flood" ', '"a" "', "-flood ", "NOT ", "(flood ", "flood AND NOT river OR ", "flood flood* ", "é"],
)
@pytest.mark.parametrize("field", ["words", "speaker", "said", "place"])
def test_twice_the_typing(archives: dict[int, Archive], field: str, unit: str) -> None:
    def work(size: int) -> None:
        for _ in range(3):
            archives[FEW].find(Query(**{field: (unit * size)[:size]}))  # type: ignore[arg-type]

    longest = Limits().query_characters
    assert growth(work, longest // 2, longest) <= MOST
    with pytest.raises(QueryError):
        work(longest + 1)
