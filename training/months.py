"""Make ``onrecord/months.toml``: the names of the months in many languages, from CLDR as babel carries it.

    python training/months.py > onrecord/months.toml

CLDR is published by Unicode under the Unicode License v3. Run again only when a language is added here.
"""

from __future__ import annotations

import re

from babel import Locale, __version__

LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "nn", "fi", "is", "et", "lv", "lt", "pl", "cs", "sk", "hu", "ro", "bg", "hr", "bs", "sr", "sr_Latn", "sl", "mk", "sq", "uk", "ru", "be", "kk", "el", "tr", "az", "ka", "hy", "ar", "he", "fa", "ur", "hi", "mr", "bn", "ta", "te", "ml", "th", "id", "ms", "vi", "fil", "sw", "zu", "af", "ca", "gl", "eu", "ga", "cy", "mt"]  # fmt: skip
BESIDE = {  # forms that newspapers use and CLDR does not list
    "en": {"sept": 9, "june": 6, "july": 7},
    "fr": {"fevrier": 2, "aout": 8, "decembre": 12},
    "de": {"jänner": 1, "feber": 2, "märz": 3, "maerz": 3, "jun": 6, "jul": 7, "okt": 10, "dez": 12, "jan": 1, "feb": 2, "mär": 3, "apr": 4, "sep": 9, "nov": 11},
    "es": {"setiembre": 9},
    "el": {"μαϊου": 5},
    "ar": {"كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12},
    "zu": {"januwari": 1, "februwari": 2, "mashi": 3, "ephreli": 4, "meyi": 5, "juni": 6, "julayi": 7, "agasti": 8, "septhemba": 9, "okthoba": 10, "novemba": 11, "disemba": 12},
}  # fmt: skip


def folded(name: str) -> str:
    name = name.lower().strip(" .").replace("\u0307", "")  # Turkish İ in lower case keeps a dot above
    return re.sub(r"^(?:de |d[’'])", "", name)


def names(language: str) -> dict[str, int]:
    """Name, lower case and without its last full stop, to the number of the month."""
    found = dict(BESIDE.get(language, {}))
    months = Locale.parse(language).months
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in months[context][width].items():
                name = folded(name)
                if len(name) > 1 and not re.search(r"\d", name):
                    found.setdefault(name, number)
    return found


def main() -> None:
    print(f"# Names of the months, lower case, from CLDR (Unicode License v3) through babel {__version__}; made by training/months.py.")
    for language in LANGUAGES:
        table = names(language)
        key = language.lower().replace("_", "-")
        rows = [[n for n, m in table.items() if m == month] for month in range(1, 13)]
        print(f'\n"{key}" = [')
        for row in rows:
            print("  [" + ", ".join(f'"{n}"' for n in row) + "],")
        print("]")


if __name__ == "__main__":
    main()
