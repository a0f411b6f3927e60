from __future__ import annotations

import threading
import time

import pytest

from core.search.language import language_of
from core.search.terms import Terms, terms_of


def terms(text: str) -> set[str]:
    return set(terms_of("", text).body)


def test_words_are_lower_cased_stemmed_and_without_stop_words():
    assert terms("The uploads are crashing") == {"upload", "crash"}


def test_an_identifier_counts_whole_and_in_parts():
    assert {"thumbnailcache", "thumbnail", "cach"} <= terms("ThumbnailCache is empty")
    assert {"max_retry_count", "max", "retri", "count"} <= terms("set max_retry_count")
    assert {"httpservererror", "http", "server", "error"} <= terms("HTTPServerError")


def test_of_a_stack_frame_the_method_counts_and_not_the_line():
    one = terms("at com.acme.thumb.ThumbnailCache.load(ThumbnailCache.java:123)")
    other = terms("at com.acme.thumb.ThumbnailCache.load(ThumbnailCache.java:977)")
    assert one == other
    assert {"thumbnailcache.load", "thumbnailcache.java"} <= one


def test_a_python_frame_gives_its_file_and_function():
    one = terms('File "/usr/lib/python3/site-packages/shop/cart_view.py", line 12, in add_item')
    assert {"cart_view.py", "cart_view", "add_item"} <= one
    assert "12" not in one


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("error 0x80070005", "0x80070005"),
        ("failed with ORA-00942", "ora-00942"),
        ("see CVE-2021-44228", "cve-2021-44228"),
        ("ERR_CONNECTION_RESET", "err_connection_reset"),
        ("TS2345 again", "ts2345"),
        ("version v2.4.1 is bad", "2.4.1"),
        ("since 3.0.0-rc1", "3.0.0-rc1"),
        ("answers HTTP 503 now", "503"),
        ("exit code 137", "137"),
        ("in src/cart/total.rs somewhere", "total.rs"),
        ("NullPointerException thrown", "nullpointerexception"),
        ("written in C++ and C#", "c++"),
    ],
)
def test_what_tells_is_a_term_of_its_own(text, term):
    assert term in terms(text)


@pytest.mark.parametrize(
    "noise",
    [
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "2024-05-01T10:11:12.345",
        "10:11:12",
        "d670460b4b4aece5915caf5c68d12f560a9fe3e4",
        "deadbeef12",
        "0x00007fff12345678",
        "1714557072123",
        "10.0.0.1:8080",
        "@maintainer-1",
        "A1b2C3d4E5f6G7h8I9j0K1",
    ],
)
def test_what_differs_between_two_reports_of_one_defect_is_left_out(noise):
    assert terms(f"crash {noise} here") == {"crash"}


def test_numbers_tell_in_a_title_and_not_in_a_body():
    assert "404" in terms_of("page gives 404").title
    assert "404" not in terms("in line 404")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The cart is empty after I add the item to it", "english"),
        ("Der Warenkorb ist leer, wenn ich etwas in ihn lege und dann zahle", "german"),
        ("Le panier est vide quand je mets un article dans le panier", "french"),
        ("El carrito está vacío cuando pongo algo en la cesta y después pago", "spanish"),
        ("O carrinho está vazio quando eu ponho algo na cesta e não consigo pagar", "portuguese"),
        ("カートが空です。商品を入れても表示されません", "japanese"),
        ("购物车是空的，添加商品后没有显示", "chinese"),
        ("장바구니가 비어 있습니다", "korean"),
        ("Корзина пуста, когда я кладу в неё товар", "russian"),
        ("Crash", "english"),
        ("", "english"),
    ],
)
def test_the_language_is_guessed(text, language):
    assert language_of(text) == language


def test_words_are_stemmed_in_their_language():
    one = terms("Die Anwendung stürzt ab, wenn ich die Dateien hochlade und dann warte")
    other = terms("Die Anwendungen stürzen ab, wenn ich eine Datei hochladen will und warte")
    assert {"anwend", "datei", "hochlad"} <= one & other


def test_latin_words_within_another_script_are_english():
    one = terms("Когда я загружаю фотографию, uploading fails, и всё зависает")
    assert {"upload", "fail"} <= one
    assert "upload" in terms("写真の uploading が失敗します")


def test_an_annotation_is_no_mention():
    assert "overrid" in terms("the @Override there")
    assert "angular" in terms("from @angular/core")


def test_accents_may_be_missing():
    assert terms("café réservé") == terms("cafe reserve")


def test_text_without_spaces_gives_pairs():
    assert terms("上传失败") == {"上传", "传失", "失败"}
    assert {"アッ", "ップ"} <= terms("アップロードできない")
    assert terms("ｱｯﾌﾟ") == terms("アップ"), "half-width letters are the same letters"


def test_the_form_that_a_person_wrote_is_kept():
    found = terms_of("Crash in ThumbnailCache", "it crashes, crash again, über")
    assert found.as_written("thumbnailcache") == "ThumbnailCache"
    assert found.as_written("crash") == "crash", "the one at the start of a sentence is not better"
    assert found.as_written("uber") == "über"
    assert found.as_written("unknown") == "unknown"


def test_a_title_weighs_three_times():
    assert terms_of("cart", "cart").counts() == {"cart": 4}


def test_html_comments_are_the_templates_words():
    assert terms("<!-- please describe the problem -->cart<!-- unfinished") == {"cart"}


HOSTILE = {
    "mentions": "@a" * 10_000,
    "at signs": "@" * 20_000,
    "letters": "a" * 20_000,
    "upper": "A" * 20_000,
    "camel": "aA" * 10_000,
    "dots": "a." * 10_000,
    "only dots": "." * 20_000,
    "slashes": "/a" * 10_000,
    "backslashes": "\\" * 20_000,
    "digits": "1" * 20_000,
    "versions": "1." * 10_000,
    "hex": "abcdef0" * 3_000,
    "comments": "<!--" * 5_000,
    "brackets": "[" * 20_000,
    "images": "![x](" * 4_000,
    "underscores": "_" * 20_000,
    "dollars": "$" * 20_000,
    "times": "1:" * 10_000,
    "dashes": "A-" * 10_000,
    "uuid-like": "abcd1234-" * 2_000,
    "links": "https://" * 2_500,
    "signs": ".@~+-" * 4_000,
    "pluses": "c+" * 10_000,
    "han": "漢" * 20_000,
    "expanding": "ﷺ" * 20_000,
    "combining": "a\u0301" * 10_000,
    "apostrophes": "a'" * 10_000,
    "exceptions": "ExceptionError" * 1_500,
    "mixed": "a/b.c\\d::e->" * 2_000,
    "surrogate": "\ud800" * 20_000,
    "spaces": " \n" * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_no_more_than_a_moment(text):
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.15


def test_what_is_read_is_capped():
    at_cap = min(_seconds("alpha beta-gamma 1.2 " * 1_000) for _ in range(3))
    far_over = min(_seconds("alpha beta-gamma 1.2 " * 100_000) for _ in range(3))
    assert far_over < 5 * at_cap + 0.02


def _seconds(text: str) -> float:
    started = time.thread_time()
    terms_of(text, text)
    return time.thread_time() - started


def test_no_term_holds_a_space_or_is_endless():
    for text in HOSTILE.values():
        for term in terms_of(text, text).counts():
            assert term
            assert not any(letter.isspace() for letter in term)
            assert len(term) <= 80


def test_threads_do_not_disturb_each_other():
    texts = [f"Running jumps{i} quickly, crashes uploading files {i}" for i in range(200)]
    alone = [terms_of(text) for text in texts]
    wrong: list[str] = []

    def check() -> None:
        for text, expected in zip(texts, alone, strict=True):
            if terms_of(text) != expected:
                wrong.append(text)

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_nothing_gives_nothing():
    assert terms_of("", "") == Terms({}, {}, {})
