"""How mails end, and the mails that they answer: told apart, and nothing else taken for them."""

from __future__ import annotations

import time

import pytest

from core.learning.documents import document
from core.learning.text import BODY_CHARS, prepare
from core.model import Issue
from core.triage.sensitive.verdict import why_sensitive

SAID = "The export crashes when I press save."


def after(text: str) -> str:
    return f"{SAID}\n\n{text}"


SIGNATURES = [
    "--\nBob Smith\nSenior Engineer\nSent from my iPhone",
    "-- \nBob\nACME Corp.\n+49 30 1234567\nhttp://www.acme.test/",
    "-- \nBob\nthe quick brown fox, by day and by night",
    "—\nReply to this email directly, view it on GitHub, or unsubscribe.",
    "Thanks,\nBob",
    "Thank you very much for your time,\nBest regards,\nArthur",
    "Thanks a lot, kind regards,\n\nThomas",
    "Regards, Bob Smith",
    "cheers\nbob",
    (
        "**Best regards,**\n\n**Bob Smith**\nHead of platform engineering\nTel: +1 555 123 4567\n"
        "bob@acme.test\nwww.acme.test"
    ),
    "Mit freundlichen Grüßen\n\nErika Mustermann\nMusterfirma GmbH\nMusterstraße 12\n12345 Berlin",
    "Cordialement,\nJean Dupont",
    "Saludos,\nJuan",
    "С уважением,\nИван Петров\nинженер",
    "谢谢\n王小明",
    "此致\n敬礼\n李雷",
    "よろしくお願いします。\n山田 太郎",
    "Sent from my iPhone",
    "_Sent from my Samsung Galaxy smartphone._",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Отправлено с iPhone",
    "发自我的 iPhone",
    "iPhoneから送信",
    (
        "Thanks\nBob\n\nThis e-mail and any attachments are confidential and only intended for\n"
        "the addressee. If you are not the recipient, delete it."
    ),
    "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt.",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_a_part_of_its_own(signature: str) -> None:
    text = prepare("Export crashes", after(signature))
    assert text.prose.strip() == SAID
    assert text.lead == SAID
    lines = [line.strip() for line in signature.splitlines() if line.strip()]
    assert text.signature.splitlines() == lines
    assert text.counts["signature_lines"] == len(lines)


NONE = [
    "---\nBob Smith",
    "| a | b |\n|--|--|\n| -- | x |",
    "run it with\n--verbose\n--quiet",
    "--- a/file\n+++ b/file",
    "--flag\nBob",
    "- one\n--\n- Bob",
    "--\nVersion 1.2",
    "--\nwhat else I tried",
    "--\n| Bob | Smith |",
    "Result\n--\nOpen App",
    "Thanks!",
    "Thanks\nThanks again",
    "Thanks!\nVersion: 1.2\nOS: Windows 10",
    "Thanks\n\nWindows 10\nChrome 87",
    "Thanks\nVS Code\n1.52.1",
    "Thanks\n@bob",
    "Thanks\nBob\n\nIt also fails on Chrome.",
    "Thanks\nBob\nE.g. when it rains.",
    "Thanks\nBob\nhttps://github.test/acme/shop/issues/3",
    "Thanks\nBob\n" + "Acme Corp\n" * 8,
    "Thanks\n![Screen](a.png)",
    "谢谢\n版本信息",
    "Sent from my iPhone\nand then the whole thing fails with an error",
    "Sent from my app, the request fails",
    "This message is shown although nothing is wrong.",
    "```\n--\nBob Smith\nSent from my iPhone\n```",
    "<!--\nThanks,\nBob\n-->",
]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_signature_is_none(text: str) -> None:
    assert prepare("Export crashes", after(text)).signature == ""


def test_front_matter_is_no_signature() -> None:
    text = prepare("t", "---\ntitle: Export\n---\nBob Smith")
    assert text.signature == ""
    assert "Bob Smith" in text.prose


@pytest.mark.parametrize("alone", ["Thanks,\nBob", "--\nBob Smith\nSent from my iPhone"])
def test_a_body_that_is_nothing_but_a_signature_keeps_its_text(alone: str) -> None:
    text = prepare("t", alone)
    assert text.signature == ""
    assert text.prose.splitlines() == alone.splitlines()


def test_a_signature_ends_where_a_form_goes_on() -> None:
    text = prepare("t", after("Best,\nFelix\n\n### Owner\n\nYes"))
    assert text.signature == "Best,\nFelix"
    assert "owner=yes" in text.headings


def test_a_signature_goes_no_further_than_a_quotation() -> None:
    notice = "This e-mail is confidential and only intended for its recipient."
    text = prepare("t", after(f"Thanks,\nBob\n\n{notice}\n> It fails."))
    assert text.signature == f"Thanks,\nBob\n{notice}"
    assert text.quotes == "It fails."


def test_where_the_body_was_cut_is_not_its_end() -> None:
    body = "x" * (BODY_CHARS - 13) + "\nThanks,\nBob\n"
    assert prepare("t", body).signature == "Thanks,\nBob"
    assert prepare("t", body + "and much more").signature == ""


def test_signatures_change_no_feature() -> None:
    plain, signed = document("t", SAID), document("t", after("Thanks,\nBob"))
    assert (plain.hashes == signed.hashes).all()


# -- mails that are answered ---------------------------------------------------------------


@pytest.mark.parametrize(
    "lead_in",
    [
        "On Tue, Jan 5, 2021 at 3:04 PM Ann Lee wrote:",
        "On Tue, Jan 5, 2021 at 3:04 PM Ann Lee <ann@acme.test>\nwrote:",
        "Am 5.1.2021 um 10:00 schrieb Ann:",
        "Le 5 janv. 2021 à 10:00, Ann a écrit :",
        "El 5 ene 2021, Ann escribió:",
        "5 января 2021 г. Анна написал(а):",
        "在 2021年1月5日，Ann 写道：",
        "2021年1月5日 山田さんは書きました:",
    ],
)
def test_who_is_quoted_belongs_to_the_quotation(lead_in: str) -> None:
    text = prepare("t", after(f"Cheers,\nbob\n\n{lead_in}\n\n> It fails.\n> Often."))
    assert text.prose.strip() == SAID
    assert text.signature == "Cheers,\nbob"
    assert text.quotes.splitlines() == [*lead_in.splitlines(), "It fails.", "Often."]


def test_who_wrote_what_in_prose_is_prose() -> None:
    line = "On 5 January the docs team wrote:"
    text = prepare("t", after(f"{line}\nuse the new one."))
    assert line in text.prose
    assert text.quotes == ""


OUTLOOK = "From: Ann\nSent: Monday, January 4, 2021 10:00\nTo: Bob\nSubject: Export"
MARKED = [
    f"-----Original Message-----\n{OUTLOOK}",
    OUTLOOK,
    "-----Ursprüngliche Nachricht-----\nVon: Ann\nGesendet: Montag\nAn: Bob\nBetreff: Export",
    "*De :* Ann\n*Envoyé :* lundi\n*À :* Bob\n*Objet :* Export",
]


@pytest.mark.parametrize("marked", MARKED)
def test_the_mail_below_an_answer_is_quoted(marked: str) -> None:
    said = "\n".join([SAID] * 6)
    text = prepare("t", f"{said}\n\n{marked}\n\nHello Bob,\nit fails.")
    assert text.prose.strip() == said
    assert text.quotes.splitlines()[-2:] == ["Hello Bob,", "it fails."]


@pytest.mark.parametrize("marked", MARKED)
def test_a_mail_that_was_only_passed_on_is_the_matter(marked: str) -> None:
    text = prepare("t", f"Please see below.\n\n{marked}\n\nHello Bob,\nit fails.")
    assert text.prose.endswith("Hello Bob,\nit fails.")
    assert text.quotes.splitlines() == marked.splitlines()


def test_a_form_below_a_header_is_no_mail() -> None:
    said = "\n".join([SAID] * 6)
    text = prepare("t", f"{said}\n\n{OUTLOOK}\n\nis what I see.\n\n### Version\n\n1.2")
    assert "is what I see." in text.prose
    assert "version" in text.headings


def test_a_header_in_prose_stays() -> None:
    header = "From: a@acme.test\nTo: b@acme.test\nSubject: Export"
    assert "Subject: Export" in prepare("t", after(f"{header}\n\nis sent twice.")).prose


# -- what does not change ------------------------------------------------------------------


def test_personal_data_in_a_signature_is_still_seen() -> None:
    body = after("Regards,\nBob Smith\nPhone: +1 555 123 4567, SSN: 078-05-1120")
    assert "SSN" in prepare("Export", body).signature
    issue = Issue(key="g:a#1", tracker="g", project="a", title="Export", body=body)
    assert why_sensitive(issue) == "a person's data"


HOSTILE = [
    "--\n",
    "-- \nBob\n",
    "--\n\n\n",
    "x\n--\n",
    "Thanks,\n",
    "Thanks,\nBob\n",
    "Best regards,\n\n",
    "Sent from my iPhone\n",
    "Sent from my a b c d e ",
    "Regards, ",
    "Bob Smith ",
    "Bob\n",
    "+49 30 ",
    "thanks for the a b c d ",
    "This e-mail message is confidential, intended recipient\n",
    "This e-mail message is confidential, intended recipient\n\n",
    "This\n",
    "On 1 ",
    "On 1 Jan\n:\n",
    "On 1 Jan Bob wrote:\n",
    "1 schrieb schrieb: ",
    "1 wrote:\n",
    "-----Original Message-----\n",
    "-----Original Message-----\nFrom: a\nSent: b\nSubject: c\n",
    "From: a\nSent: b\nSubject: c\n",
    "Begin forwarded message:\n",
    "--\n> a\n",
    "Thanks\nBob\n# a\n",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=[ascii(piece) for piece in HOSTILE])
def test_a_megabyte_of_openers_takes_linear_time(piece: str) -> None:
    evil = piece * (1_000_000 // len(piece))
    lines = "\n".join([evil[:2_000].replace("\n", " ")] * 500)
    started = time.thread_time()
    for body in (evil, f"It fails.\n{evil}", lines):
        document("t", body)
        document("t", body[: BODY_CHARS - 1])
    assert time.thread_time() - started < 1.5
