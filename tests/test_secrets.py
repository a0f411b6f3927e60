"""Secrets are read by reference, never shown, and the signatures made with them hold."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import hmac
import json
import logging
import pickle
import pprint
import traceback
from pathlib import Path

import pytest
import rich.pretty
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigError, SignatureError
from core.secrets import Secret, read_secret, sign, verify_signature

VALUE = "s3cr3t-of-the-tests"
BODY = b'{"action": "opened"}'


# -- reading -------------------------------------------------------------------------------


def test_a_secret_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", VALUE)
    secret = read_secret("env:WEBHOOK_SECRET")
    assert (secret.reveal(), secret.source) == (VALUE, "env:WEBHOOK_SECRET")


def test_a_secret_is_read_from_a_file_without_its_last_line_break(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{VALUE}\r\n")
    assert read_secret(f"file:{file}").reveal() == VALUE


def test_a_key_of_several_lines_keeps_them(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text("-----BEGIN-----\nabc\n-----END-----\n")
    assert read_secret(f"file:{file}").reveal() == "-----BEGIN-----\nabc\n-----END-----"


@pytest.mark.parametrize(
    "reference",
    [
        VALUE,
        f"env {VALUE}",
        f"env:{VALUE}",  # hyphens: no name of a variable
        f"vault:{VALUE}",
        f"ENV:{VALUE}",
        f" env:{VALUE}",
        f"file:{VALUE}",
        "file:relative/path",
        "env:",
        "file:",
        ":",
        "",
        "env:$NAME",
        "env: NAME",
        "env:A=B",
        "env:A\0B",
    ],
)
def test_anything_but_a_reference_is_refused_and_not_repeated(reference: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_secret(reference, environ={})
    assert "env:NAME" in str(caught.value) or "file:/path" in str(caught.value)
    assert VALUE not in "".join(traceback.format_exception(caught.value))


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(ConfigError, match="environment variable GITHUB_TOKEN is not set"):
        read_secret("env:GITHUB_TOKEN", environ={})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read the secret file .*nowhere: No such file"):
        read_secret(f"file:{tmp_path / 'nowhere'}")
    with pytest.raises(ConfigError, match="Is a directory"):
        read_secret(f"file:{tmp_path}")
    with pytest.raises(ConfigError, match="secret file"):
        read_secret("file:/a\0b")


@pytest.mark.parametrize("empty", ["", " ", "\n", "\t\r\n \u00a0"])
def test_an_empty_secret_is_refused(tmp_path: Path, empty: str) -> None:
    file = tmp_path / "secret"
    file.write_text(empty, encoding="utf-8")
    with pytest.raises(ConfigError, match="is empty; an empty secret protects nothing"):
        read_secret(f"file:{file}")
    with pytest.raises(ConfigError, match="the secret env:NAME is empty"):
        read_secret("env:NAME", environ={"NAME": empty})


def test_bytes_that_are_no_text_are_refused_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_bytes(VALUE.encode() + b"\xff\xfe")
    with pytest.raises(ConfigError, match="does not hold UTF-8 text") as caught:
        read_secret(f"file:{file}")
    assert VALUE not in "".join(traceback.format_exception(caught.value))
    # As os.environ gives it, where the variable holds such bytes.
    with pytest.raises(ConfigError, match="NAME does not hold UTF-8 text") as caught:
        read_secret("env:NAME", environ={"NAME": f"{VALUE}\udcff"})
    assert VALUE not in "".join(traceback.format_exception(caught.value))


# -- never shown ---------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    token: Secret
    others: tuple[Secret, ...] = ()


SETTINGS = Settings(Secret(VALUE, "env:TOKEN"), (Secret(VALUE),))


@pytest.mark.parametrize(
    "shown",
    [
        repr(SETTINGS.token),
        str(SETTINGS.token),
        f"{SETTINGS.token}",
        f"{SETTINGS.token!r:>40}",
        "%s %r" % (SETTINGS.token, SETTINGS.token),  # noqa: UP031 - as logging does it
        repr(SETTINGS),
        repr(SETTINGS.others),
        repr(dataclasses.asdict(SETTINGS)),
        repr(dataclasses.astuple(SETTINGS)),
        json.dumps(dataclasses.asdict(SETTINGS), default=str),
        pprint.pformat(SETTINGS),
        rich.pretty.pretty_repr(SETTINGS),
        repr(ValueError(SETTINGS.token)),
        repr(copy.deepcopy(SETTINGS)),
    ],
)
def test_a_secret_never_shows_itself(shown: str) -> None:
    assert VALUE not in shown
    assert "Secret(" in shown


def test_a_secret_says_where_it_came_from() -> None:
    assert repr(SETTINGS.token) == "Secret(env:TOKEN)"
    assert repr(Secret(VALUE)) == "Secret(***)"


def test_a_secret_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    try:
        raise ValueError(SETTINGS.token)  # noqa: TRY301
    except ValueError:
        logging.getLogger("test").exception("with %s and %r", SETTINGS.token, SETTINGS)
    assert "Secret(env:TOKEN)" in caplog.text
    assert VALUE not in caplog.text


def test_a_secret_cannot_be_written_out_or_changed() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(SETTINGS)
    with pytest.raises(TypeError):
        json.dumps(SETTINGS.token)
    with pytest.raises(AttributeError):
        SETTINGS.token.source = "elsewhere"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        SETTINGS.token._value = "another"
    with pytest.raises(TypeError):
        vars(SETTINGS.token)


def test_secrets_compare_by_what_they_hold() -> None:
    assert Secret("a") == Secret("a")
    assert len({Secret("a"), Secret("a"), Secret("b"), Secret("a", "env:A")}) == 3
    assert Secret("a") != "a"
    assert copy.copy(SETTINGS.token) is SETTINGS.token


# -- signatures ----------------------------------------------------------------------------

SECRET, OTHER = Secret(VALUE), Secret("another")


def test_the_signature_is_the_hmac_of_the_raw_body() -> None:
    expected = hmac.digest(VALUE.encode(), BODY, hashlib.sha256).hex()
    assert sign(BODY, SECRET) == expected
    # RFC 4231, test case 2.
    assert sign(b"what do ya want for nothing?", Secret("Jefe")) == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


@pytest.mark.parametrize("secrets", [[SECRET], [OTHER, SECRET], [SECRET, OTHER], [SECRET, SECRET]])
def test_any_secret_that_is_valid_now_fits(secrets: list[Secret]) -> None:
    verify_signature(BODY, sign(BODY, SECRET), secrets)
    verify_signature(BODY, sign(BODY, SECRET), iter(secrets))


def test_case_and_white_space_do_not_matter() -> None:
    verify_signature(BODY, f" {sign(BODY, SECRET).upper()}\n", [SECRET])


@pytest.mark.parametrize(
    "signature",
    [
        "",
        " ",
        "0" * 64,
        sign(BODY, OTHER),
        sign(BODY + b" ", SECRET),
        sign(BODY, SECRET)[:63],
        sign(BODY, SECRET) + "00",
        f"sha256={sign(BODY, SECRET)}",
        sign(BODY, SECRET).replace("a", "а"),  # Cyrillic
        "é" * 64,
        "\udcff" * 64,
        "\ud800",
        "\0" * 64,
    ],
)
def test_no_other_signature_fits(signature: str) -> None:
    with pytest.raises(SignatureError) as caught:
        verify_signature(BODY, signature, [SECRET])
    assert sign(BODY, SECRET) not in str(caught.value)
    assert VALUE not in str(caught.value)


def test_an_empty_secret_fits_nothing_not_even_its_own_signature() -> None:
    empty = Secret("")
    for secrets in ([empty], [OTHER, empty]):
        with pytest.raises(SignatureError):
            verify_signature(BODY, sign(BODY, empty), secrets)
    verify_signature(BODY, sign(BODY, SECRET), [empty, SECRET, empty])


def test_without_secrets_nothing_fits() -> None:
    for signature in ("", sign(BODY, SECRET), sign(BODY, Secret(""))):
        with pytest.raises(SignatureError):
            verify_signature(BODY, signature, [])


@given(st.binary(max_size=100), st.text(min_size=1, max_size=30))
def test_what_is_signed_verifies_and_one_bit_more_does_not(body: bytes, value: str) -> None:
    secret = Secret(value)
    signature = sign(body, secret)
    verify_signature(body, signature, [secret])
    with pytest.raises(SignatureError):
        verify_signature(body + b"\0", signature, [secret])
    with pytest.raises(SignatureError):
        verify_signature(body, signature, [Secret(value + "x")])


@given(st.text(st.characters(), max_size=80))
def test_no_text_whatever_breaks_the_comparison(signature: str) -> None:
    with pytest.raises(SignatureError):
        verify_signature(BODY, signature, [SECRET, OTHER])
