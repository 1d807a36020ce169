from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.mrkdwn import mrkdwn, plain, rich_text

NAMES = {"U1": "Noor", "C1": "team"}


def html(text: str) -> str:
    return str(mrkdwn(text, lambda who: NAMES.get(who, who)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <del>no</del>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("`*code*`", "<code>*code*</code>"),
        ("```a\n*b*```", "<pre>a\n*b*</pre>"),
        ("a\nb", "a<br>b"),
        ("&gt; quoted\nnot", "<blockquote>quoted</blockquote>not"),
        ("hi <@U1> in <#C1>", 'hi <span class="mention">@Noor</span> in <span class="mention">#team</span>'),
        ("<!channel>", '<span class="mention">@channel</span>'),
        ("&lt;!channel&gt; &lt;@U1&gt;", "&lt;!channel&gt; &lt;@U1&gt;"),
        (":tada: :nosuch: 10:30:45", "🎉 :nosuch: 10:30:45"),
        ("<!date^1772611200^{date}|4 March>", "4 March"),
    ],
)
def test_markup_becomes_html_and_text_stays_text(text: str, shown: str) -> None:
    assert html(text) == shown


def test_a_link_is_followed_safely() -> None:
    assert html("*<https://a.nl/?x=1&amp;y=2|here>*") == (
        '<strong><a href="https://a.nl/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">here</a></strong>'
    )


def test_an_address_that_is_no_web_address_is_not_a_link() -> None:
    assert html("<javascript:alert(1)|here>") == "here"


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "&lt;img src=x onerror=1&gt;", "\x000\x00 <b>"])
def test_nothing_a_bot_sends_becomes_a_tag(hostile: str) -> None:
    for shown in (html(hostile), str(plain(hostile))):
        assert "<script" not in shown
        assert "<img" not in shown
        assert "<b>" not in shown


def test_rich_text_is_drawn_part_by_part() -> None:
    def part(kind: str, *pieces: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"type": f"rich_text_{kind}", "elements": list(pieces), **more}

    bold = {"type": "text", "text": "<b>*x*", "style": {"bold": True, "italic": True}}
    block = {
        "elements": [
            part("section", bold, {"type": "user", "user_id": "U1"}, {"type": "emoji", "name": "tada"}),
            part("quote", {"type": "text", "text": "q"}),
            part("list", part("section", {"type": "text", "text": "i"}), style="ordered"),
            part("preformatted", {"type": "link", "url": "https://a.nl"}),
        ]
    }
    assert str(rich_text(block, NAMES.__getitem__)) == (
        '<p><em><strong>&lt;b&gt;*x*</strong></em><span class="mention">@Noor</span>🎉</p>'
        "<blockquote>q</blockquote><ol><li>i</li></ol>"
        '<pre><a href="https://a.nl" target="_blank" rel="noopener noreferrer">https://a.nl</a></pre>'
    )
