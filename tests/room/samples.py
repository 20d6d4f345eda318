"""Pages in our own words for the tests of the room, and for looking at it: one flood told by four outlets, and one page each in six scripts."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

from onrecord.archive.store import Archive
from onrecord.model import Record
from onrecord.read import read

Pair = tuple[Record, bytes]


def page(
    outlet: str,
    published: str,
    headline: str,
    *paragraphs: str,
    language: str = "en",
    url: str = "",
    captured: str = "2024-06-20T12:00:00Z",
) -> Pair:
    """One article, read."""
    right = ' dir="rtl"' if language in ("ar", "he") else ""
    html = (
        f'<!doctype html><html lang="{language}"{right}><head><meta charset="utf-8"><meta property="og:site_name" content="{outlet}"><meta property="og:title" content="{escape(headline)}">'
        f'<meta property="article:published_time" content="{published}"></head><body><article><h1>{escape(headline)}</h1>'
        + "".join(f"<p>{escape(p, quote=False)}</p>" for p in paragraphs)
        + "</article></body></html>"
    )  # fmt: skip
    address = url or f"https://{abs(hash_of(outlet))}.example/{published[:10]}/{hash_of(headline)}"
    return read(html, url=address, fetched=captured), html.encode()


def hash_of(text: str) -> int:
    """A short number for a text, the same on every run."""
    return sum(ord(c) * (i + 1) for i, c in enumerate(text))


WORDS = "We will open the flood gates at Torrel tonight and nobody who lives below the mill should wait for a second warning"
FLOOD = (
    page(
        "Valley Courier", "2024-06-11T07:30:00+02:00", "River Arda bursts its banks at Torrel, 300 homes under water",
        "The river Arda burst its banks at Torrel in the night to Tuesday, and about 300 homes stood under water by dawn.",
        f"“{WORDS},” the mayor, Elena Varga, told a meeting in the town hall on Monday.",
        "At least 12 people were injured, the fire brigade said. Two bridges were closed.",
        "The regional governor, Marek Dolny, said the dam had been inspected in March. He denied that money for it had been cut.",
        "“The dam held, and it will hold tomorrow,” said Marek Dolny on Tuesday.",
    ),
    page(
        "Torrel Evening Post", "2024-06-11T18:00:00+02:00", "Torrel flood: mayor warned of the gates, governor defends the dam",
        "The flood at Torrel on the river Arda injured 19 people, the hospital of Torrel said on Tuesday evening.",
        "“We will open the flood gates at Torrel tonight … nobody who lives below the mill should wait for a second warning,” Elena Varga said on Monday.",
        "Governor Marek Dolny admitted on Tuesday that the dam had last been inspected in 2019.",
        "“The dam held, and it will hold tomorrow,” Dolny insisted.",
        "Some 340 homes were flooded on 11 June, according to the fire brigade.",
        "The motors of the two eastern gates had failed during the inspection in spring and the gates were cranked open by hand, the engineer Jana Kral said.",
    ),
    page(
        "National Gazette", "2024-06-12T06:00:00+02:00", "Money for the Torrel dam was cut before the flood",
        "Money for the dam above Torrel was cut by a third two years before the river Arda burst its banks on 11 June.",
        "“The flood gates at Torrel will be opened tonight and nobody who lives below the mill should wait for a second warning,” mayor Elena Varga warned on Monday.",
        "The dam at Torrel had not been inspected since 2019. Twelve people were injured and 340 homes flooded.",
        "The motors of the two eastern gates had failed during the inspection in spring, so that the gates were cranked open by hand.",
        "Marek Dolny, the governor, claimed that the dam had been inspected in March.",
        "“Nobody in the ministry listened to us,” said Jana Kral, an engineer who worked on the dam.",
    ),
    page(
        "Coast Radio", "2024-06-12T09:15:00+02:00", "River Arda bursts its banks at Torrel, 300 homes under water",
        "The river Arda burst its banks at Torrel in the night to Tuesday, and about 300 homes stood under water by dawn.",
        f"“{WORDS},” the mayor, Elena Varga, told a meeting in the town hall on Monday.",
        "At least 12 people were injured, the fire brigade said. Two bridges were closed.",
        "The regional governor, Marek Dolny, said the dam had been inspected in March. He denied that money for it had been cut.",
        "“The dam held, and it will hold tomorrow,” said Marek Dolny on Tuesday.",
    ),
)  # fmt: skip
SCRIPTS = (
    page(
        "صحيفة الميناء", "2024-05-02T10:00:00+03:00", "افتتاح الجسر الجديد في الإسكندرية بعد أحد عشر عاما",
        "افتتح الجسر الجديد في الإسكندرية يوم الخميس بعد أعمال استمرت أحد عشر عاما وكلفت 240 مليون جنيه.",
        "وقالت وزيرة النقل سلمى حداد: «سيعبر الجسر عشرون ألف شخص كل يوم، وهذا يوم عظيم للمدينة».",
        "وأضافت أن القطار سيصل من القاهرة إلى الميناء في ساعتين ابتداء من 15 مايو 2024.",
        "وقال أحد سكان الحي إن الضجيج كان كثيرا، لكن الطريق إلى العمل صار أقصر (اقرأ أيضا: Bridge report 2023).",
        language="ar",
    ),
    page(
        "עיתון החוף", "2024-05-03T08:00:00+03:00", "הגשר החדש בחיפה נפתח אחרי אחת עשרה שנים",
        "הגשר החדש בחיפה נפתח ביום שישי אחרי אחת עשרה שנות עבודה, והעלות הגיעה ל־240 מיליון שקל.",
        "“עשרים אלף איש יעברו כאן בכל יום,” אמרה שרת התחבורה, דנה לוי.",
        "הרכבת מתל אביב תגיע לנמל בתוך שעה החל מ־15 במאי 2024, ולאורך המסלול ייבנו שלוש תחנות חדשות לתושבי השכונות שליד המפרץ.",
        "תושבי השכונה סיפרו כי הרעש היה רב במשך שנים ארוכות, אבל הדרך לעבודה התקצרה בחצי שעה והילדים יכולים ללכת לבית הספר ברגל.",
        language="he",
    ),
    page(
        "海港日报", "2024-05-04T09:00:00+08:00", "厦门新大桥历时十一年建成通车",
        "厦门新大桥星期六通车，工程历时十一年，耗资二十四亿元，每天将有两万人通过。",
        "交通局局长王丽说：“今天对全市人民来说是一个重要的日子，老人和孩子都可以步行过桥。”",
        "从福州开来的列车将于2024年5月15日首次抵达港口，全程约一小时二十分钟。",
        language="zh",
    ),
    page(
        "みなと新聞", "2024-05-05T09:00:00+09:00", "長崎の新しい橋、十一年の工事を終えて開通",
        "長崎市の新しい橋が五日、十一年にわたる工事を終えて開通した。総工費は約240億円。",
        "国土交通大臣の佐藤恵子氏は「毎日二万人がこの橋を渡ることになる」と述べた。",
        "福岡からの列車は2024年5月15日に初めて港に着き、所要時間は約二時間になる見通しだ。",
        language="ja",
    ),
    page(
        "Портовая газета", "2024-05-06T09:00:00+03:00", "Новый мост в Мурманске открыли после одиннадцати лет работ",
        "Новый мост в Мурманске открыли в понедельник после одиннадцати лет работ, он обошёлся в 2,4 млрд рублей.",
        "«Каждый день по мосту будут проходить двадцать тысяч человек», — сказала министр транспорта Анна Орлова.",
        "Первый поезд из Петрозаводска придёт в порт 15 мая 2024 года.",
        language="ru",
    ),
    page(
        "항구일보", "2024-05-07T09:00:00+09:00", "부산 새 다리 11년 공사 끝에 개통",
        "부산의 새 다리가 7일 11년에 걸친 공사를 마치고 개통했다. 사업비는 2천4백억 원이다.",
        "김민서 국토교통부 장관은 “매일 2만 명이 이 다리를 건너게 될 것”이라고 말했다.",
        "서울에서 오는 열차는 2024년 5월 15일 처음으로 항구에 도착한다.",
        language="ko",
    ),
)  # fmt: skip
CHANGED = page(
    "Valley Courier", "2024-06-11T07:30:00+02:00", "River Arda bursts its banks at Torrel, 340 homes under water",
    "The river Arda burst its banks at Torrel in the night to Tuesday, and about 340 homes stood under water by dawn.",
    f"“{WORDS},” the mayor, Elena Varga, told a meeting in the town hall on Monday.",
    "At least 19 people were injured, the fire brigade said. Two bridges were closed.",
    "The regional governor, Marek Dolny, said the dam had been inspected in 2019. He denied that money for it had been cut.",
    "“The dam held, and it will hold tomorrow,” said Marek Dolny on Tuesday.",
    url=FLOOD[0][0].page.url or "", captured="2024-06-21T12:00:00Z",
)  # fmt: skip
ALL = (*FLOOD, *SCRIPTS, CHANGED)


def filled(path: Path, pairs: tuple[Pair, ...] = ALL) -> Path:
    """An archive of these pages, worked in."""
    with Archive(path) as archive:
        for record, data in pairs:
            archive.add(record, data)
        archive.relate()
    return path


if __name__ == "__main__":  # to look at: python -m tests.room.samples /tmp/look.db && onrecord serve /tmp/look.db
    print(filled(Path(sys.argv[1])))
