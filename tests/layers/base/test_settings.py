import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from app.base import settings
from app.base.bindings import check_reachable
from app.base.problem import Problem
from app.base.settings import Settings, load_settings, split
from app.base.systems import Effect, Operation
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_project_runs_offline() -> None:
    assert load_settings().anthropic_api_key is None


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    monkeypatch.setenv("MAX_TOKENS", "")
    assert load_settings() == Settings()


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("MODEL=from-file\nMAX_TOKENS=7\nBILLING_TOKEN=$ecret\n")
    monkeypatch.setenv("MAX_TOKENS", "9")
    for name in ("MODEL", "BILLING_TOKEN"):  # so that what the file sets is removed again
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    settings = load_settings()
    assert (settings.model, settings.max_tokens) == ("from-file", 9)


def test_every_mistake_is_named_at_once_and_no_secret_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAX_TOKENS", "many")
    monkeypatch.setenv("WEB_PORT", "70000")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    with pytest.raises(Problem) as caught:
        load_settings()
    assert str(caught.value) == SAYS["these settings cannot be used"]
    assert caught.value.exit_code == 2


def test_groups_are_a_comma_separated_list() -> None:
    assert split(" hr, managers ,,") == {"hr", "managers"}
    assert split("") == frozenset()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param("sk-x\n", "sk-x", id="a-line-feed-at-the-end"),
        pytest.param("  sk-x\t", "sk-x", id="blanks-around"),
        pytest.param("\r\nsk-x\r\n", "sk-x", id="a-file-of-windows"),
        pytest.param("   ", None, id="blanks-alone-are-none"),
    ],
)
def test_a_pasted_secret_is_stripped(
    given: str, read: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", given)
    monkeypatch.setenv("PORTAL_TOKEN", given)
    key = load_settings().anthropic_api_key
    assert (key and key.get_secret_value()) == read
    assert os.environ["PORTAL_TOKEN"] == (read or "")


@pytest.mark.parametrize("name", ["ANTHROPIC_API_KEY", "HANDOFF_TOKEN"])
@pytest.mark.parametrize("given", ["sk-x\nMODEL=y", "sk- x", "sk-\u00e9"])
def test_unsendable_secret_is_named_and_not_shown(
    given: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that no request can carry is named and not shown."""
    monkeypatch.setenv(name, given)
    with pytest.raises(Problem) as caught:
        load_settings()
    assert str(caught.value) == (SAYS["these settings cannot be used env"].format(name=name))
    assert caught.value.exit_code == 2


def test_a_token_of_another_program_is_nobodys_concern_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "two\nlines and a blank")
    load_settings()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(
            "MODEL=x\n".encode("utf-16"), ".env is in UTF-16 or UTF-32. Save it as UTF-8.", id="16"
        ),
        pytest.param(
            "MODEL=x\n".encode("utf-16-le"),
            ".env is in UTF-16 or UTF-32. Save it as UTF-8.",
            id="no-mark",
        ),
        pytest.param(
            "MODEL=x\nREADER=Ren\u00e9\n".encode("latin-1"),
            ".env:2:11: this is not UTF-8 text. Save the file as UTF-8.",
            id="latin-1",
        ),
        pytest.param(
            "MODEL=x\n".encode("utf-32"), ".env is in UTF-16 or UTF-32. Save it as UTF-8.", id="32"
        ),
        pytest.param(
            b"MODEL=x\nREADER=\x93Anna\x94\n",
            ".env:2:8: this is not UTF-8 text. Save the file as UTF-8.",
            id="quotation-marks-of-windows",
        ),
        pytest.param(
            b"MODEL=x\nREADER=an\0na\n",
            ".env:2:10: this is a NUL, which no text can hold. Delete it.",
            id="a-nul",
        ),
    ],
)
def test_an_env_file_in_another_encoding_gets_a_sentence(raw: bytes, said: str) -> None:
    Path(".env").write_bytes(raw)
    with pytest.raises(Problem) as caught:
        load_settings()
    assert (str(caught.value), caught.value.exit_code) == (said, 2)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\xef\xbb\xbfMODEL=of-file\r\n", id="a-mark-and-lines-of-windows"),
        pytest.param(b"WEB_PORT=81\rMODEL=of-file\r", id="lines-of-an-old-mac"),
        pytest.param(b"export MODEL='of-file'  # a comment\n", id="as-a-shell-reads-it"),
        pytest.param("MODEL\u00a0=\u00a0of-file".encode(), id="no-break-spaces"),
        pytest.param(b"model=of-file\n", id="small-letters"),
    ],
)
def test_an_env_file_may_be_written_as_people_write_them(
    raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MODEL", "model", "WEB_PORT"):
        monkeypatch.setenv(name, "")  # so that what the file sets is removed again
        monkeypatch.delenv(name)
    Path(".env").write_bytes(raw)
    assert load_settings().model == "of-file"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("A_TOKEN=x\n\n\nMODEL: y\n", [4], id="a-colon"),
        pytest.param("MODEL y\nWEB_PORT 81\n", [1, 2], id="no-sign-between"),
        pytest.param("A_TOKEN='x\nMODEL=y\n", [1], id="a-quotation-mark-left-open"),
        pytest.param("# mine\nMODEL\n", [2], id="a-name-alone"),
        pytest.param("<<<<<<< here\nMODEL=y\n=======\n", [1, 3], id="a-merge-left-open"),
    ],
)
def test_a_line_that_sets_nothing_is_named(text: str, lines: list[int]) -> None:
    Path(".env").write_text(text)
    with pytest.raises(Problem) as caught:
        load_settings()
    said = "this sets nothing. Write NAME=value, and close each quotation mark."
    assert str(caught.value) == "\n".join(f".env:{line}: {said}" for line in lines)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("value", ["a$b${HOME}", "`date`", "$(id)", "100%", "a\\nb"])
def test_nothing_in_an_env_file_is_evaluated(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL", "")
    monkeypatch.delenv("MODEL")
    Path(".env").write_text(f"MODEL={value}\n")
    assert load_settings().model == value


def test_a_reader_of_other_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER", os.fsdecode(b"Ren\xe9"))
    with pytest.raises(Problem, match="READER: it is not UTF-8 text"):
        load_settings()


NO_PACKAGE = "needs the package socksio: .venv/bin/python -m pip install socksio. Or unset"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param(
            "ALL_PROXY",
            "socks5://127.0.0.1:9",
            f"ALL_PROXY names a SOCKS proxy, which {NO_PACKAGE} ALL_PROXY.",
            id="socks",
        ),
        pytest.param(
            "https_proxy",
            "socks5h://127.0.0.1:9",
            f"https_proxy names a SOCKS proxy, which {NO_PACKAGE} https_proxy.",
            id="small-letters",
        ),
        pytest.param(
            "HTTP_PROXY",
            "ftp://127.0.0.1:9",
            "HTTP_PROXY names a proxy that speaks ftp. Only http, https, socks5, socks5h are "
            "supported.",
            id="another-scheme",
        ),
        pytest.param(
            "SSL_CERT_FILE",
            "/no/such.pem",
            "SSL_CERT_FILE names /no/such.pem, which is not there. Correct it, or unset it.",
            id="no-certificates",
        ),
        pytest.param(
            "SSL_CERT_DIR",
            "/no/such",
            "SSL_CERT_DIR names /no/such, which is not there. Correct it, or unset it.",
            id="no-folder-of-certificates",
        ),
    ],
)
def test_a_variable_that_keeps_requests_from_being_sent_is_named(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda _: None)
    monkeypatch.setenv(name, value)
    load_settings()  # offline, nothing is sent
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-x")
    with pytest.raises(Problem) as caught:
        load_settings()
    assert (str(caught.value), caught.value.exit_code) == (said, 3)


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of how this machine reaches the network."""
    for name in (*settings.NETWORK[:4], *map(str.lower, settings.NETWORK[:4])):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("HTTPS_PROXY", "http:proxy:3128", id="no-slashes"),
        pytest.param("all_proxy", "http://proxy:port", id="a-word-as-port"),
        pytest.param("HTTP_PROXY", "http://[fe80::1", id="an-open-bracket"),
        pytest.param("HTTPS_PROXY", "http://h\u00f6st..:1", id="no-name-of-a-host"),
    ],
)
def test_a_proxy_that_no_client_reads_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(
        Problem, match=rf"^A proxy cannot be used: .* these name, .*\b{name}"
    ) as caught:
        settings.check_network()
    assert caught.value.exit_code == 3


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", " http://127.0.0.1:9\n"),
        ("https_proxy", "127.0.0.1:9"),
        ("HTTP_PROXY", "http://me:p%40ss@[::1]:9"),
        ("NO_PROXY", "localhost, ::1,fe80::1%eth0,10.0.0.0/8,.corp,*"),
    ],
)
def test_a_proxy_that_can_be_used_is_taken(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-x")
    load_settings()
    assert os.environ[name] == value.strip()


@pytest.mark.parametrize(
    ("kind", "is_refused"), [("http", True), ("mcp", True), ("sandbox", False)]
)
def test_systems_on_the_network_are_held_to_it_too(
    kind: str, monkeypatch: pytest.MonkeyPatch, *, is_refused: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such.pem")
    system = Operation(
        folder=Path(),
        system="desk",
        owner="",
        acts_as="itself",
        id="look",
        effect=Effect.READ,
        description="",
        input={},
        binding={"kind": kind},
    )
    with pytest.raises(Problem) if is_refused else nullcontext():
        check_reachable([system])


@pytest.mark.parametrize("kind", ["http", "mcp"])
def test_network_token_must_fit_a_header(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token of a system on the network has to fit into a header."""
    monkeypatch.setenv("DESK_TOKEN", "two\nlines")
    load_settings()
    given: dict[str, Any] = {"owner": "", "acts_as": "itself", "input": {}}
    desk = Operation(Path(), "desk", id="look", effect=Effect.READ, binding={"kind": kind}, **given)
    with pytest.raises(Problem, match=r"DESK_TOKEN: it holds a blank, a line feed"):
        check_reachable([desk])
    shop = Operation(Path(), "shop", id="look", effect=Effect.READ, binding={"kind": kind}, **given)
    check_reachable([shop])


def test_a_file_that_holds_no_certificates_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.pem").write_text("not a certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "no.pem"))
    with pytest.raises(Problem, match=r"no certificates can be read there"):
        settings.check_network()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:8080", "an address has to begin with http:// or https:// and name a host"),
        ("http://", "an address has to begin with http:// or https:// and name a host"),
        ("http://127.0.0.1:8080/v1", "give the address without /v1, which is added to it"),
        ("http://a.example/v1/messages/", "give the address without /v1, which is added to it"),
        ("http://a.example?key=1", "give the address alone, without blanks, ? and #"),
        ("http://a.example/#top", "give the address alone, without blanks, ? and #"),
        ("http://a b.example", "give the address alone, without blanks, ? and #"),
        (
            "http://a.example:port",
            "its host or port is not valid; write it as in http://127.0.0.1:8080",
        ),
        (
            "http://a.example:99999",
            "its host or port is not valid; write it as in http://127.0.0.1:8080",
        ),
        (
            "http://h\u00f6st..",
            "its host or port is not valid; write it as in http://127.0.0.1:8080",
        ),
        ("http://[::1", "Invalid IPv6 URL"),
    ],
)
def test_an_address_that_cannot_be_one_is_named(
    monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
    with pytest.raises(Problem) as caught:
        load_settings()
    assert str(caught.value).splitlines()[1] == SAYS["anthropic base url value error"].format(
        said=said
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1]:8080",
        "http://[fe80::1%25eth0]:8080",
        "http://b\u00fccher.example",
        "https://me:word@a.example/models",
    ],
)
def test_an_address_of_any_kind_is_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
    assert load_settings().anthropic_base_url == address


def test_blanks_around_an_address_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", " http://127.0.0.1:8080/\n")
    assert load_settings().anthropic_base_url == "http://127.0.0.1:8080"
