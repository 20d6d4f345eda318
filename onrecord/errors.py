"""The errors a caller can meet::

    OnrecordError
    ├── SourceError            a source cannot be read
    │   ├── EmptyPage          it has no bytes
    │   ├── NotAPage           it is a PDF, a picture, a program …
    │   ├── TooLarge           it passes a bound of limits.py
    │   ├── TooSlow            reading it takes longer than a crawl allows
    │   ├── Damaged            its packing is broken and nothing could be saved
    │   └── NotFound           there is no such file or folder
    ├── FetchError             a page could not be fetched
    │   ├── Refused            we do not go there: robots.txt, private address, scheme
    │   └── Unreachable        no answer, too slow, too many redirects, a status of 400 or more
    ├── RecordError
    │   ├── BrokenRecord       not the JSON of a record
    │   └── SpanMismatch       a finding that does not quote the text
    ├── ArchiveError
    │   ├── NotAnArchive       the file is no archive of ours
    │   ├── OtherVersion       an archive of another version
    │   ├── ArchiveBusy        another process is writing
    │   └── DeskError          a note, tag or correction that cannot be kept so
    ├── CrawlError             a crawl cannot begin or go on
    ├── AccountError           a name, password or invitation of a shared reading room that is not accepted
    ├── QueryError             a search that cannot be understood or took too long
    └── ModelError             a weight file that does not match its card

Every message says what, where, and what to do, in words for a person who does not program.
"""

from __future__ import annotations


class OnrecordError(Exception):
    """Whatever onrecord refuses; ``str()`` of it is a sentence for the reader."""


class SourceError(OnrecordError):
    """A source cannot be read."""


class EmptyPage(SourceError):
    """The source has no bytes."""


class NotAPage(SourceError):
    """The source is something else than a page: a PDF, a picture, a program."""


class TooLarge(SourceError):
    """The source passes a bound of ``limits.py``."""


class TooSlow(SourceError):
    """Reading the source takes longer than ``limits.page_seconds``, in a crawl."""


class Damaged(SourceError):
    """The packing of the source is broken and nothing could be saved."""


class NotFound(SourceError):
    """There is no such file or folder."""


class FetchError(OnrecordError):
    """A page could not be fetched."""


class Refused(FetchError):
    """We do not go there: robots.txt forbids it, the address is private, or the scheme is not http(s)."""


class Unreachable(FetchError):
    """No answer, too slow, too many redirects, or a status of 400 or more."""


class RecordError(OnrecordError):
    """A record is not what it should be."""


class BrokenRecord(RecordError):
    """Not the JSON of a record."""


class SpanMismatch(RecordError):
    """A finding whose words and span disagree."""


class ArchiveError(OnrecordError):
    """An archive cannot be used."""


class NotAnArchive(ArchiveError):
    """The file is no archive of ours."""


class OtherVersion(ArchiveError):
    """The archive was made by another version."""


class ArchiveBusy(ArchiveError):
    """Another process is writing to the archive."""


class DeskError(ArchiveError):
    """Something that a reader wants to put down beside a page cannot be kept so."""


class CrawlError(OnrecordError):
    """A crawl cannot begin or go on."""


class AccountError(OnrecordError):
    """A name, password or invitation of a shared reading room is not accepted."""


class QueryError(OnrecordError):
    """A search that cannot be understood or took too long."""


class ModelError(OnrecordError):
    """A weight file is missing or does not match its card."""
