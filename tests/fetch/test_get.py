"""Fetching against a server on this machine; the guard lets loopback through for these tests alone."""

from __future__ import annotations

import gzip
import hashlib
import inspect
import shutil
import socket
import ssl
import subprocess
import time
from datetime import datetime

import pytest
from msgspec.structs import replace

import onrecord.fetch.connect
from onrecord.errors import Refused, Unreachable
from onrecord.fetch import Fetcher, get
from onrecord.fetch.guard import Guard
from onrecord.limits import LIMITS


def fetcher(**bounds) -> Fetcher:
    limits = replace(LIMITS, **{"fetch_seconds": 5.0, **bounds})
    return Fetcher(limits=limits, guard=Guard(loopback=True))


def test_a_page_comes_with_what_is_known_of_it(site):
    page = fetcher().get(site.url("/page#part"))
    assert page.data == site.page
    assert page.url == site.url("/page")
    assert page.media_type == "text/html; charset=utf-8"
    assert page.encoding is None
    assert page.fetched is not None
    assert datetime.fromisoformat(page.fetched).utcoffset() is not None


def test_packed_bytes_are_kept_as_they_were_sent(site):
    page = fetcher().get(site.url("/packed"))
    assert page.encoding == "gzip"
    assert gzip.decompress(page.data) == site.page
    assert page.sha256 == hashlib.sha256(gzip.compress(site.page, mtime=0)).hexdigest()


def test_the_agent_says_who_it_is(site):
    Fetcher(guard=Guard(loopback=True), contact="desk@news.example").get(site.url("/page"))
    agents = {headers["user-agent"] for _, headers in site.seen}
    assert agents == {f"onrecord/{onrecord.version.VERSION} (+desk@news.example)"}


@pytest.mark.parametrize("contact", ["a\r\nX: y", "ä@b.example", "a)b", "x" * 300])
def test_a_contact_that_would_break_the_header_is_refused(contact):
    with pytest.raises(ValueError, match="contact"):
        Fetcher(contact=contact)


def test_a_redirect_is_followed_and_the_page_knows_where_it_ended(site):
    page = fetcher().get(site.url("/moved"))
    assert (page.url, page.data) == (site.url("/page?new=1"), site.page)


@pytest.mark.parametrize(("hops", "arrives"), [(5, True), (6, False)])
def test_redirects_are_counted(site, hops, arrives):
    if arrives:
        assert fetcher().get(site.url(f"/hop/{hops}")).data == site.page
    else:
        with pytest.raises(Unreachable, match="redirected more than 5 times"):
            fetcher().get(site.url(f"/hop/{hops}"))


def test_redirects_in_a_circle_end(site):
    with pytest.raises(Unreachable, match="without an end"):
        fetcher().get(site.url("/loop-a"))
    assert len(site.seen) <= 7


@pytest.mark.parametrize("path", ["/to-private", "/to-inner-name", "/to-file", "/to-password", "/to-nonsense"])
def test_a_redirect_to_where_we_do_not_go_is_refused(site, path):
    if path == "/to-inner-name":  # the names are let through together with loopback, so the address must refuse
        one = Fetcher(guard=Guard(loopback=True), resolver=lambda host, port: ["169.254.169.254"])
    else:
        one = fetcher()
    with pytest.raises(Refused):
        one.get(site.url(path))


def test_a_redirect_without_a_target_is_named(site):
    with pytest.raises(Unreachable, match="not where to"):
        fetcher().get(site.url("/lost"))


def test_without_the_option_this_machine_is_refused(site):
    with pytest.raises(Refused, match="this machine"):
        get(site.url("/page"))
    assert site.seen == []


def test_a_name_that_changes_its_answer_is_caught_when_connecting(site):
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    one = Fetcher(guard=Guard(loopback=True), resolver=rebinding)
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        one.get(site.url("/page", host="news.example"))
    assert [path for path, _ in site.seen] == ["/robots.txt"]  # the first answer was used once, for robots.txt, and never again
    assert asked == ["news.example", "news.example"]


def test_each_connection_goes_to_the_address_that_was_checked(site, monkeypatch):
    connected: list[object] = []
    plain = socket.create_connection

    def noting(address, *args, **kwargs):
        connected.append(address)
        return plain(address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", noting)
    one = Fetcher(guard=Guard(loopback=True), resolver=lambda host, port: ["127.0.0.1"])
    page = one.get(site.url("/page", host="news.example"))
    assert connected == [("127.0.0.1", site.server_port)] * 2
    assert page.url == site.url("/page", host="news.example")
    assert {headers["host"] for _, headers in site.seen} == {f"news.example:{site.server_port}"}


def test_a_dead_address_leaves_time_for_the_next(site):
    one = Fetcher(
        limits=replace(LIMITS, fetch_seconds=4.0), guard=Guard(loopback=True), resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"]
    )
    assert one.get(site.url("/page", host="news.example")).data == site.page


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451, 500, 503])
def test_a_status_of_400_or_more_is_said_in_words(site, status):
    with pytest.raises(Unreachable, match=str(status)):
        fetcher().get(site.url(f"/status/{status}"))


def test_an_endless_page_ends(site):
    with pytest.raises(Unreachable, match="larger than 100,000 bytes"):
        fetcher(fetch_bytes=100_000).get(site.url("/endless"))


def test_a_page_may_be_exactly_as_large_as_allowed(site):
    assert fetcher(fetch_bytes=len(site.page)).get(site.url("/page")).data == site.page
    with pytest.raises(Unreachable, match="larger than"):
        fetcher(fetch_bytes=len(site.page) - 1).get(site.url("/page"))


@pytest.mark.parametrize("path", ["/slow-body", "/slow-head", "/continues"])
def test_a_page_that_drips_is_given_up_in_time(site, path):
    start = time.perf_counter()
    with pytest.raises(Unreachable, match=r"within 0\.5 seconds"):
        fetcher(fetch_seconds=0.5).get(site.url(path))
    assert time.perf_counter() - start < 4.0  # far below the minutes that the server would go on


def test_a_slow_name_server_is_given_up_in_time():
    def asleep(host: str, port: int) -> list[str]:
        time.sleep(6)
        return ["93.184.215.14"]

    start = time.perf_counter()
    with pytest.raises(Unreachable, match="within"):
        Fetcher(limits=replace(LIMITS, fetch_seconds=0.3), resolver=asleep).get("http://news.example/")
    assert time.perf_counter() - start < 4


@pytest.mark.parametrize("path", ["/cut-off", "/no-http", "/long-head"])
def test_a_broken_answer_is_named(site, path):
    with pytest.raises(Unreachable, match="broke off"):
        fetcher().get(site.url(path))


def test_a_closed_port_is_named(closed_port):
    with pytest.raises(Unreachable, match="does not answer on port"):
        fetcher().get(f"http://127.0.0.1:{closed_port}/")


@pytest.fixture
def certified(site, tmp_path):
    """The site over TLS as news.example, and a context that trusts its certificate."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed, so no certificate can be made for this test")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=news.example -addext subjectAltName=DNS:news.example"
    subprocess.run([*command.split(), "-keyout", key, "-out", cert], check=True, capture_output=True)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(cert, key)
    asked: list[str] = []
    server_side.sni_callback = lambda sock, name, context: asked.append(name)
    site.socket = server_side.wrap_socket(site.socket, server_side=True)
    return site, ssl.create_default_context(cafile=str(cert)), asked


def test_over_tls_the_name_is_kept_and_its_certificate_checked(certified):
    site, trust, asked = certified
    one = Fetcher(guard=Guard(loopback=True), resolver=lambda host, port: ["127.0.0.1"], tls=trust)
    assert one.get(site.url("/page", host="news.example").replace("http:", "https:")).data == site.page
    assert set(asked) == {"news.example"}
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        one.get(site.url("/page", host="other.example").replace("http:", "https:"))


def test_an_unknown_name_is_said():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unreachable, match=r"no site named news\.example"):
        Fetcher(resolver=unknown).get("http://news.example/")


def test_no_proxy_of_the_environment_is_used(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetcher().get(site.url("/page")).data == site.page


def test_no_password_file_of_the_environment_is_used(site, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    fetcher().get(site.url("/page"))
    assert all("authorization" not in headers for _, headers in site.seen)


def test_nothing_but_the_constructor_opens_loopback():
    sources = "".join(inspect.getsource(module) for module in (onrecord.fetch.connect, onrecord.fetch.guard, onrecord.fetch.robots))
    assert "os.environ" not in sources
    assert "getenv" not in sources
    assert "loopback" not in inspect.signature(get).parameters
