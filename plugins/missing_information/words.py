"""The words by which reports give information, in seven languages.

English, German, French, Spanish, Portuguese, Japanese and Chinese; separated by commas. What
is TOLD tells wherever it stands, what is HEADED only as a heading or a label.
"""

from __future__ import annotations

import re
from typing import Final

REPRODUCE_TOLD: Final = """
    steps to reproduce, how to reproduce, to reproduce, repro steps, reproduction steps, reproduce,
    schritte zum reproduzieren, schritte zur reproduktion, reproduzieren,
    étapes pour reproduire, étapes de reproduction, pour reproduire, reproduire,
    pasos para reproducir, para reproducir, reproducir, passos para reproduzir, reproduzir,
    再現手順, 再現方法, 再現, 复现步骤, 重现步骤, 复现, 重现, 重現"""
REPRODUCE_HEADED: Final = """
    reproduction, repro, str, steps, schritte, étapes, pasos, passos, 手順, 步骤, 步驟"""

EXPECTED_TOLD: Final = """
    expected, expect, actual behavior, actual behaviour, actual result, instead of, should have,
    supposed to, erwartet, erwartetes, erwartung, stattdessen, attendu, attendue, au lieu de,
    esperado, esperaba, en lugar de, en vez de, esperava, em vez de,
    期待, 想定, 期望, 预期, 預期, 应该, 應該"""
EXPECTED_HEADED: Final = "actual, tatsächlich, tatsächliches verhalten, résultat, 实际, 實際"

VERSION: Final = """
    version, versions, release, build, ver, versión, versão, commit, revision,
    バージョン, ヴァージョン, 版本"""

LOGS_HEADED: Final = """
    log, logs, log output, output, stack trace, stacktrace, traceback, backtrace, console, trace,
    console output, error message, error, crash report, dump, protokoll, logdatei, fehlermeldung,
    journal, journaux, message d'erreur, registro, registros, mensaje de error, mensagem de erro,
    ログ, エラーメッセージ, スタックトレース, 日志, 日誌, 报错信息, 错误信息, 堆栈"""

SYSTEM_HEADED: Final = """
    environment, system, os, operating system, device, platform, browser, hardware, desktop,
    smartphone, system info, umgebung, betriebssystem, gerät, plattform, environnement, système,
    appareil, système d'exploitation, navigateur, entorno, sistema operativo, dispositivo,
    navegador, ambiente, sistema operacional, plataforma,
    環境, 端末, デバイス, ブラウザ, 环境, 操作系统, 系统, 设备, 浏览器, 裝置"""
SYSTEM_TOLD: Final = """
    windows, macos, mac os, os x, macbook, linux, ubuntu, debian, fedora, centos, rhel, alpine,
    freebsd, android, ios, ipados, iphone, ipad, pixel, galaxy, chrome, chromium, firefox, safari,
    edge, opera, docker, kubernetes, raspberry pi, x86_64, amd64, arm64, aarch64, raspbian, nixos,
    arch linux, synology, wsl"""

SCREENSHOT_HEADED: Final = """
    screenshot, screenshots, screen shot, screen recording, screencast, video, picture,
    bildschirmfoto, capture d'écran, captura de pantalla, captura de tela,
    スクリーンショット, 截图, 截屏, 截圖"""

BUG: Final = """
    bug, bugs, crash, crashes, crashed, crashing, error, errors, exception, fails, failed, failing,
    failure, broken, freeze, freezes, hangs, stuck, regression, not working, no longer, stopped,
    stops, keeps closing, closes, traceback, incorrect, wrong, unexpected, missing, lost, gone,
    disappears, disappeared, cannot, can't, doesn't, does not, isn't, is not, won't, never, leak,
    problem, corrupt, corrupted, flickers, nothing happens, twice, slow,
    fehler, absturz, stürzt, kaputt, nicht, keine, verschwunden, abgewiesen, hängt,
    erreur, plante, ne fonctionne, ne marche, échoue, impossible, bloqué, problème,
    no funciona, falla, fallo, se cierra, no se puede, no encuentra, não funciona, erro, falha,
    trava,
    エラー, クラッシュ, 不具合, 動かない, 動きません, できない, できません, バグ, 落ちる, されない,
    错误, 崩溃, 报错, 失败, 无法, 不能, 异常, 錯誤, 當機, 無法"""
WISH: Final = """
    feature request, feature, enhancement, would be nice, would be great, would like, it would be,
    please add, add support, support for, proposal, suggestion, wish, how do i, how can i, how to,
    is there a way, is it possible, question,
    wunsch, wäre schön, wie kann ich, könnte man, il serait, ajouter, comment puis-je,
    sería, añadir, cómo puedo, seria bom, adicionar, como posso,
    要望, 追加してほしい, 機能追加, どうすれば, 希望, 建议, 请问, 如何, 功能请求"""

_FIRST_UNSPACED: Final = "\u2e80"


def any_of(*lists: str) -> str:
    """A pattern for any word of some lists; scripts without spaces need no word's end."""
    words = sorted({word.strip() for listed in lists for word in listed.split(",")} - {""})
    spaced = [re.escape(word) for word in words if word[0] < _FIRST_UNSPACED]
    unspaced = [re.escape(word) for word in words if word[0] >= _FIRST_UNSPACED]
    return "|".join([rf"\b(?:{'|'.join(spaced)})\b"] * bool(spaced) + unspaced)
