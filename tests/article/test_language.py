from __future__ import annotations

import subprocess
import sys

import pytest

from onrecord.article.language import language_of, primary

SAID = {
    "en": "The swing bridge in the harbour opened to traffic again on Thursday after three years of repairs.",
    "de": "Die Drehbrücke im Hafen ist nach drei Jahren Bauzeit am Donnerstag wieder für den Verkehr geöffnet worden.",
    "fr": "Le pont tournant du port a rouvert jeudi à la circulation après trois ans de travaux.",
    "es": "El puente giratorio del puerto volvió a abrirse al tráfico el jueves tras tres años de obras.",
    "ru": "Поворотный мост в порту в четверг снова открыли для движения после трёх лет ремонта.",
    "ja": "港の旋回橋は三年間の修理を終え、木曜日に再び通行できるようになった。港湾局が発表した。",
    "hi": "तीन साल की मरम्मत के बाद बंदरगाह का पुल गुरुवार को फिर से यातायात के लिए खोल दिया गया।",
    "ar": "أعيد فتح الجسر المتحرك في الميناء أمام حركة المرور يوم الخميس بعد ثلاث سنوات من الإصلاحات.",
}


@pytest.mark.parametrize(("language", "text"), SAID.items())
def test_the_words_show_the_language(language: str, text: str) -> None:
    assert language_of(text, None) == language


def test_clear_words_outrank_what_the_page_says() -> None:
    assert language_of(SAID["de"], "en-US") == "de"


def test_between_languages_that_look_alike_the_page_is_believed() -> None:
    assert language_of("Jembatan putar di pelabuhan dibuka semula kepada lalu lintas pada hari Khamis.", "ms") == "ms"


def test_few_words_prove_nothing() -> None:
    assert language_of("Hafen", "en") == "en"
    assert language_of("Hafen", None) is None
    assert language_of("", None) is None


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en-GB", "en"), ("pt_BR", "pt"), ("EN", "en"), ("zh-Hans", "zh"), ("", None), (None, None), ("e", None), ("{{lang}}", None)],
)
def test_primary_tag(tag: str | None, expected: str | None) -> None:
    assert primary(tag) == expected


def test_no_socket_and_no_file_is_opened_for_writing() -> None:
    code = """
import sys
def guard(event, args):
    if event.startswith("socket.connect") or event.startswith("socket.getaddrinfo"):
        raise SystemExit("asked the network")
    if event == "open" and isinstance(args[1], str) and any(c in args[1] for c in "wax+"):
        raise SystemExit(f"wrote {args[0]}")
sys.dont_write_bytecode = True
sys.addaudithook(guard)
from onrecord.article.language import language_of
assert language_of("The swing bridge in the harbour opened to traffic again on Thursday.", None) == "en"
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
