"""Texts that try to be something else wherever they are shown, printed or run."""

from __future__ import annotations

SCRIPT = "window.owned='yes';console.error('owned');alert('owned')"
HOST = "https://elsewhere.example"
PARTS = (
    ("element", f"<script>{SCRIPT}</script>"),
    ("handler", f'"><img src=x onerror="{SCRIPT}"><svg onload="{SCRIPT}">'),
    ("attribute", f"' onmouseover='{SCRIPT}' autofocus onfocus='{SCRIPT}' x='"),
    ("block", f'<div markdown="1" style="position:fixed">\n<iframe src="{HOST}/f">'),
    ("links", f"[a](javascript:{SCRIPT}) [b]({HOST}/b 't') <{HOST}/c> [d][e]\n\n[e]: {HOST}/d"),
    ("image", f"![i]({HOST}/i.png) <img src={HOST}/j.png>"),
    ("template", "{{ 7 * 7 }} {% include '/etc/hostname' %} ${7*7} #{7*7} {{{{ config }}}}"),
    ("fence", "```html\n<b>x</b>\n```\n~~~\n`code` ``"),
    ("table", "a | b || c\n|---|---|\n| d | e |"),
    ("snippet", '--8<-- "/etc/hostname"\n;--8<--'),
    ("attributes", "{: onclick=alert(1) .x #y } x{: title=z }"),
    ("comment", "<!-- a --> --> <![CDATA[ x ]]> <?php x ?> &lt;b&gt; &amp; &#60;"),
    ("blocks", "# heading\n\n- item\n1. one\n> quote\n!!! note\n    x\n??? x\n***\n---\n==="),
    ("emphasis", "*a* _b_ **c** __d__ ~~e~~ ^f^ ==g== :smile: $x^2$ [^1] [TOC]"),
    ("shell", "'; touch owned; ' $(touch owned) `touch owned` $HOME $50 \"$5\" && owned | owned"),
    ("make", "$(shell touch owned) $$x $(HOME) %.o: \\\n\ttouch owned"),
    ("yaml", "x: y\n- z\n# c\n'a' \"b\" {c: d} [e] &f *g !h %i @j | k > l"),
    ("toml", '"""\n[project.scripts]\nx = "y"'),
    ("turned", "pay \u202ekim\u202c \u2066mik\u2069 \u200f\u200e\u061c"),
    ("unseen", "a\u200bb\u200cc\u200dd\u2060e\ufefff\xadg\u3164h\u115fi\U000e0041j\ufe0fk\u034f"),
    ("lines", "a\u2028b\u2029c"),
)
ESCAPES = "\x1b[31mred\x1b]0;title\x07 \x9b2J a\rb\b\x7f"  # which no YAML of ours takes
TEXTS = (*PARTS, ("escapes", ESCAPES), ("dash", "-rf"), ("lone", "$"), ("backslash", "a\\"))
ALL = " ".join(text for _, text in PARTS)
