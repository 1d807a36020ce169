"""The pages a browser sees while the app is added: what happened, in both languages, and one way on."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from starlette.responses import HTMLResponse

from nudges.people import Language
from nudges.words import words

_STYLE = """
:root{color-scheme:light dark;font:1.0625rem/1.55 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f1ea;color:#1f2d36}
main{box-sizing:border-box;width:min(34rem,100%);padding:2.5rem 1.5rem}
h1{margin:0 0 .4rem;font-size:1.5rem;line-height:1.25}
h2{margin:2rem 0 .4rem;font-size:1.125rem}
p{margin:0 0 1.2rem}
a{display:inline-block;padding:.6rem 1.1rem;border-radius:.5rem;background:#1f3a4d;color:#fff;text-decoration:none}
a:focus-visible{outline:3px solid #d98a3d;outline-offset:2px}
@media(prefers-color-scheme:dark){body{background:#141b20;color:#e8e4da}a{background:#cfe0ea;color:#12222d}}
"""
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",  # the address may hold a code
    "x-content-type-options": "nosniff",
}


def page(outcome: str, first: Language, way_on: tuple[str, str], *, status: int = 200, name: str = "") -> HTMLResponse:
    """Return the page of an outcome (``done``, ``denied``, …); ``way_on`` is a key of ``words`` and an address."""
    languages = [first, *(language for language in Language if language is not first)]
    parts = [_part(outcome, language, way_on, name, head=language is first) for language in languages]
    title = escape(words(first).line(f"install.{outcome}.title", **_given(outcome, name)))
    html = (
        f'<!doctype html><html lang="{first.value}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{''.join(parts)}</main></body></html>"
    )
    return HTMLResponse(html, status, headers=_HEADERS)


def _part(outcome: str, language: Language, way_on: tuple[str, str], name: str, *, head: bool) -> str:
    say, level = words(language), "h1" if head else "h2"
    title = escape(say.line(f"install.{outcome}.title", **_given(outcome, name)))
    text = escape(say.line(f"install.{outcome}.text"))
    key, address = way_on
    link = f'<a href="{escape(address)}">{escape(say.line(key))}</a>'
    return f'<section lang="{language.value}"><{level}>{title}</{level}><p>{text}</p>{link}</section>'


def _given(outcome: str, name: str) -> dict[str, str]:
    return {"name": name} if outcome == "done" else {}


def preferred(accepted: str) -> Language:
    """Return the language to begin with, by what a browser accepts."""
    ranked = sorted(_ranked(accepted), reverse=True)
    return Language.DUTCH if ranked and ranked[0][1] == "nl" else Language.ENGLISH


def _ranked(accepted: str) -> list[tuple[float, str]]:
    found = []
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.strip().lower()[:2]
        if language in {"nl", "en"}:
            found.append((_number(quality), language))
    return found


def _number(quality: str) -> float:
    try:
        return float(quality or "1")
    except ValueError:
        return 0.0
