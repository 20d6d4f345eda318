"""Words that come alive where somebody forgets to make them harmless: live markup, and the ways out of where text stands."""

from __future__ import annotations

from itertools import islice, product
from typing import Any

import msgspec
from msgspec.structs import replace

from onrecord.model import Record
from tests.builder import bridge, record

LIVE = (
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//x.example/a.js></script>", "<script/src=data:,alert(1)>", "<script\x0c>alert(1)</script\x0c>",
    "<scr\0ipt>alert(1)</script>", "<<script>alert(1)//<</script>", "<script>alert(1)", "<img src=x onerror=alert(1)>", "<img src=x onerror\n=\nalert(1)>",
    "<img/src='x'/onerror=alert(1)>", "<IMG SRC=javascript:alert(1)>", "<image href=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>", "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<body onload=alert(1)>", "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>", "<a href='java&#x09;script:alert(1)'>x</a>", "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<form action=javascript:alert(1)><input type=submit>", "<button formaction=javascript:alert(1)>x", "<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href=//x.example/>", "<link rel=stylesheet href=//x.example/a.css>",
    "<link rel=preload href=//x.example/a as=script>", "<style>*{background:url(//x.example/a)}</style>", "<style>@import '//x.example/a.css';</style>", "<p style=background:url(//x.example/a)>",
    "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<isindex action=javascript:alert(1)>", "<frameset onload=alert(1)>",
    "<table background=javascript:alert(1)>", "<x onclick=alert(1)>x", "<x contenteditable onblur=alert(1)>x</x>", "<dialog open onclose=alert(1)>", "<a id=x tabindex=1 onfocus=alert(1)></a>",
    "<portal src=//x.example/>", "<object type=text/html data=//x.example/></object>", "<?xml-stylesheet href='javascript:alert(1)'?>", "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u202e<script>alert(1)</script>\u202c", "\ufeff<script>alert(1)</script>", "\u2028<script>alert(1)</script>\u2029", "＜script＞alert(1)＜/script＞",
    "{{7*7}}", "{% import os %}{{ os }}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "[[7*7]]", "[x](javascript:alert(1))", "![x](x 'onerror=alert(1)')", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd|'/C calc'!A0", "-2+3+cmd|'/C calc'!A0", "=HYPERLINK(\"http://x.example\",\"x\")", "\t=1+1", "\r=1+1", "'; DROP TABLE document; --", "\" OR 1=1 --", "%0d%0aSet-Cookie:%20x=1",
    "\r\nSet-Cookie: x=1", "../../../../etc/passwd", "..\\..\\CON", "\x1b[31m\x07", "a\u0301" * 40, "\U000e0001\U000e0041",
)  # fmt: skip
WAYS_OUT = ("", '">', "'>", "</title></textarea></script></style>", "--></p></bdi></main>", "' autofocus onfocus=alert(1) x='")
PAYLOADS = tuple(islice((before + live for before, live in product(WAYS_OUT, LIVE)), 520))
FIXED = ("kind", "stance", "speaker_kind", "cue_kind", "voice", "type", "sha256", "gender", "stands_for", "text")
MODIFIERS = ("exact", "approx", "more", "less", "range", "vague")


def poisoned(payloads: tuple[str, ...], number: int) -> tuple[Record, bytes]:
    """A record whose every field, but for those whose words the model fixes, is a payload; they take turns from the ``number``-th on."""
    turn = [number]

    def word() -> str:
        turn[0] += 1
        return payloads[turn[0] % len(payloads)]

    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: poison(v, k) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [poison(v, key) for v in value]
        free = isinstance(value, str) and key not in FIXED and not (key == "modifier" and value in MODIFIERS)
        return word() if free and not (key == "value" and value.startswith("20")) else value

    data = f"<p>{number} {word()}</p>".encode()
    headline, standfirst = word(), word()
    body = [f"{word()} Monday Lisbon", *bridge().text.split("\n\n")[2:]]
    whole = record(data, headline=headline, standfirst=standfirst, body=body)
    given = bridge(data)
    evil = msgspec.convert(poison(msgspec.to_builtins(given)), Record)
    shift = whole.text.index(body[1]) - given.text.index(body[1])
    moved = msgspec.convert(_moved(msgspec.to_builtins(evil), shift), Record)
    article = replace(moved.article, url=f"https://x.example/{number}")
    page = replace(moved.page, url=f"https://x.example/{number}", sha256=given.page.sha256)
    kept = whole.blocks
    return replace(moved, page=page, text=whole.text, blocks=kept, sentences=(), article=article, notes=(word(), word())), data


def _moved(value: Any, shift: int) -> Any:
    if isinstance(value, dict):
        return {k: v + shift if k in ("start", "end") and v is not None else _moved(v, shift) for k, v in value.items()}
    return [_moved(v, shift) for v in value] if isinstance(value, list | tuple) else value
