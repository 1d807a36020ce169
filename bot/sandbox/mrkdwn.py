"""Slack's markup as safe HTML: what is not markup is text, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from markupsafe import Markup, escape

from bot.sandbox.wire import Json, unescaped

Names = Callable[[str], str]
"""Answers the name of a user or channel id."""

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_TOKEN = re.compile(r"`([^`\n]+)`|<([^<>\n]+)>")
_STYLES = (
    (re.compile(r"(?<![\w*])\*(\S|\S[^*\n]*?\S)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(\S|\S[^_\n]*?\S)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(\S|\S[^~\n]*?\S)~(?![\w~])"), "del"),
)
_EMOJI_NAME = re.compile(r":([a-z0-9_+-]+):")
_SAFE_LINK = ("http://", "https://", "mailto:")
EMOJI = {
    "wave": "👋", "tada": "🎉", "bulb": "💡", "white_check_mark": "✅", "heavy_check_mark": "✔️", "warning": "⚠️",
    "clock9": "🕘", "calendar": "📅", "lock": "🔒", "notebook": "📓", "pencil": "✏️", "pencil2": "✏️", "seedling": "🌱",
    "eyes": "👀", "thinking_face": "🤔", "+1": "👍", "thumbsup": "👍", "heart": "❤️", "star": "⭐", "bell": "🔔",
    "speech_balloon": "💬", "hourglass": "⌛", "x": "❌", "question": "❓", "books": "📚", "sunny": "☀️", "coffee": "☕",
}  # fmt: skip


def mrkdwn(text: str, names: Names) -> Markup:
    """Return marked-up wire text as HTML."""
    pieces = _FENCE.split(text)
    return Markup("").join(
        _preformatted(piece) if number % 2 else _lines(piece, names) for number, piece in enumerate(pieces) if piece
    )


def plain(text: str) -> Markup:
    """Return plain wire text as HTML: emoji by name and line ends, nothing else."""
    return _emoji(escape(unescaped(text))).replace("\n", Markup("<br>"))


def text_object(text: Json, names: Names) -> Markup:
    """Return a text object as HTML."""
    return mrkdwn(text["text"], names) if text["type"] == "mrkdwn" else plain(text["text"])


def rich_text(block: Json, names: Names) -> Markup:
    """Return a rich text block as HTML."""
    return Markup("").join(_part(part, names) for part in block["elements"])


def _preformatted(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(unescaped(text))


def _lines(text: str, names: Names) -> Markup:
    parts = []
    for quoted, lines in groupby(text.split("\n"), key=lambda line: line.startswith(("&gt;", ">"))):
        bare = [line.removeprefix("&gt;").removeprefix(">").removeprefix(" ") if quoted else line for line in lines]
        inner = Markup("<br>").join(_line(line, names) for line in bare)
        parts.append(Markup("<blockquote>{}</blockquote>").format(inner) if quoted else inner)
    return Markup("").join(parts)


def _line(line: str, names: Names) -> Markup:
    """Tokens stand aside while the styles are applied, so that a style may enclose a link."""
    tokens: list[Markup] = []

    def aside(found: re.Match[str]) -> str:
        code, inside = found.groups()
        tokens.append(Markup("<code>{}</code>").format(unescaped(code)) if code else _token(inside, names))
        return f"\x00{len(tokens) - 1}\x00"

    html = str(_emoji(escape(unescaped(_TOKEN.sub(aside, line.replace("\x00", ""))))))
    for pattern, tag in _STYLES:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return Markup(re.sub("\x00(\\d+)\x00", lambda found: str(tokens[int(found.group(1))]), html))  # noqa: S704 - escaped above


def _token(inside: str, names: Names) -> Markup:
    target, _, label = inside.partition("|")
    if target.startswith(("@", "#")):
        return _mention(target[0] + (label or names(target[1:])))
    if target.startswith("!date^"):
        return escape(unescaped(label))
    if target.startswith("!"):
        return _mention("@" + target[1:].partition("^")[0])
    return link(unescaped(target), unescaped(label or target))


def _mention(name: str) -> Markup:
    return Markup('<span class="mention">{}</span>').format(unescaped(name))


def link(url: str, label: str) -> Markup:
    """Return a link, or only its label when the address is of a kind that is not followed."""
    if not url.startswith(_SAFE_LINK):
        return escape(label)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label)


def _emoji(text: Markup) -> Markup:
    named = _EMOJI_NAME.sub(lambda found: EMOJI.get(found.group(1), found.group()), str(text))
    return Markup(named)  # noqa: S704 - escaped by the caller


def _part(part: Json, names: Names) -> Markup:
    kind = part["type"]
    if kind == "rich_text_list":
        tag = "ol" if part["style"] == "ordered" else "ul"
        items = Markup("").join(
            Markup("<li>{}</li>").format(_pieces(item["elements"], names)) for item in part["elements"]
        )
        return Markup("<{0}>{1}</{0}>").format(Markup(tag), items)  # noqa: S704 - one of our two tags
    tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(kind, "p")
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), _pieces(part["elements"], names))  # noqa: S704 - one of ours


def _pieces(pieces: Iterable[Json], names: Names) -> Markup:
    return Markup("").join(_styled(_piece(piece, names), piece.get("style") or {}) for piece in pieces)


def _piece(piece: Json, names: Names) -> Markup:
    kind = piece["type"]
    if kind == "text":
        return escape(piece["text"]).replace("\n", Markup("<br>"))
    if kind == "link":
        return link(piece["url"], piece.get("text") or piece["url"])
    if kind == "emoji":
        return escape(EMOJI.get(piece["name"], f":{piece['name']}:"))
    if kind in ("user", "channel"):
        return _mention(("@" if kind == "user" else "#") + names(piece[f"{kind}_id"]))
    if kind == "broadcast":
        return _mention("@" + piece["range"])
    return escape(piece.get("fallback") or piece.get("value") or "")


def _styled(html: Markup, style: Json) -> Markup:
    for name, tag in (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "del"), ("underline", "u")):
        if style.get(name):
            html = Markup("<{0}>{1}</{0}>").format(Markup(tag), html)  # noqa: S704 - one of our tags
    return html
