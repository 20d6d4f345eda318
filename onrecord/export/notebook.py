"""A record as HTML for a notebook's cell."""

from __future__ import annotations

from html import escape

from onrecord.model import Record

SHOWN = 25  # findings of a kind in one cell; the rest are counted


def html(record: Record) -> str:
    """Headline, standfirst and a table of the findings; everything from the page is escaped."""
    article = record.article
    about = " · ".join(filter(None, (article.outlet, article.published or "date not given", article.language)))
    rows = [
        *(
            ("said", s.speaker or (s.source.text if s.source else "unresolved"), " … ".join(c.text for c in s.content))
            for s in record.statements[:SHOWN]
        ),
        *(("when", t.text, t.value) for t in record.times[:SHOWN]),
        *(("where", p.text, _point(p.latitude, p.longitude) if not p.stands_for else f"a {p.stands_for}") for p in record.places[:SHOWN]),
        *(("how much", f.text, f.attributed_to or "") for f in record.figures[:SHOWN]),
    ]
    cells = "".join("<tr>" + "".join(f'<td style="text-align:left">{escape(c)}</td>' for c in row) + "</tr>" for row in rows)
    total = sum(map(len, (record.statements, record.times, record.places, record.figures)))
    more = f"<p>{total - len(rows)} more findings</p>" if total > len(rows) else ""
    return (
        f"<div><small>{escape(about)}</small><h3>{escape(article.headline or '(no headline found)')}</h3>"
        f"<p><i>{escape(article.standfirst or '')}</i></p><table>{cells}</table>{more}</div>"
    )


def _point(latitude: float | None, longitude: float | None) -> str:
    return "unresolved" if latitude is None or longitude is None else f"{latitude:.2f}, {longitude:.2f}"
