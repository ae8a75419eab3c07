"""Docstrings and cards as Markdown."""

from __future__ import annotations

import inspect
import re

HEADINGS = ("Args", "Attributes", "Class attributes", "Returns", "Yields", "Raises", "Source", "Example")
_ITEM = re.compile(r"^(\*{0,2}\w[\w.]*(?:, \*{0,2}\w[\w.]*)*): +(.*)$")


def escaped(text: str) -> str:
    """Text whose stars, underscores and angles are meant as they stand; code in backticks is left alone."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(p if i % 2 else re.sub(r"([*_<\[\]|\\])", r"\\\1", p) for i, p in enumerate(parts))


def sections(doc: str) -> dict[str, str]:
    """Heading -> dedented text; "" -> what stands before the first heading."""
    pattern = re.compile(rf"^({'|'.join(HEADINGS)}):[ \t]*(.*)$")
    found: dict[str, list[str]] = {"": []}
    current = ""
    for line in inspect.cleandoc(doc or "").splitlines():
        if match := pattern.match(line):
            current = match[1]
            found[current] = [match[2]] if match[2] else []
        else:
            found[current].append(line)
    return {name: _dedented(lines) for name, lines in found.items()}


def _dedented(lines: list[str]) -> str:
    head, rest = lines[:1], lines[1:]
    return (
        inspect.cleandoc("\n".join(["", *lines]))
        if not head or head[0][:1] in ("", " ")
        else inspect.cleandoc("\n".join([head[0], *rest]))
    )


def items(text: str) -> list[tuple[str, str]]:
    """(name, explanation) of an Args-like section; continuation lines are joined."""
    found: list[list[str]] = []
    for line in text.splitlines():
        match = _ITEM.match(line)
        if match:
            found.append([match[1], match[2]])
        elif found and line.strip():
            found[-1][1] += " " + line.strip()
    return [(name, explanation) for name, explanation in found]


def section(heading: str, text: str) -> list[str]:
    """One docstring section as Markdown lines."""
    if heading == "Example":
        return ["", "**Example**", "", "```pycon", text.strip(), "```", ""]
    listed = items(text) if heading in ("Args", "Attributes", "Class attributes", "Raises") else []
    if listed:
        rows = [f"| `{name}` | {escaped(explanation)} |" for name, explanation in listed]
        return ["", f"**{heading}**", "", "| | |", "|---|---|", *rows, ""]
    return ["", f"**{heading}** — {escaped(' '.join(text.split()))}", ""]


def docstring(doc: str | None) -> list[str]:
    """A whole docstring as Markdown lines."""
    found = sections(doc or "")
    lines = ["", escaped(found.pop("", "")), ""]
    for heading, text in found.items():
        lines += section(heading, text)
    return lines


def signature(thing, name: str) -> list[str]:
    """The call of a function or class as a code block, one argument a line where it is long."""
    try:
        drawn = inspect.signature(thing)
    except (TypeError, ValueError):
        return []
    plain = drawn.replace(
        parameters=[p.replace(annotation=p.empty) for p in drawn.parameters.values() if not p.name.startswith("_")],
        return_annotation=drawn.empty,
    )
    text = f"{name}{plain}"
    if len(text) > 88:
        arguments = [str(p) for p in plain.parameters.values()]
        keyword = next((i for i, p in enumerate(plain.parameters.values()) if p.kind is p.KEYWORD_ONLY), None)
        if keyword is not None:
            arguments.insert(keyword, "*")
        text = f"{name}(\n" + "".join(f"    {a},\n" for a in arguments) + ")"
    return ["", "```python", text, "```", ""]


def known(value, error) -> str:
    """A reference number with its error: tuples in brackets, 0 as exact."""
    if isinstance(value, tuple):
        errors = error if isinstance(error, tuple) else (error,) * len(value)
        return "(" + ", ".join(known(v, e) for v, e in zip(value, errors, strict=True)) + ")"
    return f"{value:.6g} (exact)" if error == 0 else f"{value:.6g} ± {error:.2g}"


def card(thing) -> list[str]:
    """A card as Markdown lines."""
    c = thing.card
    lines = ["", escaped(c.summary), ""]
    if c.equations:
        lines += ["```text", *c.equations, "```", ""]
    for title, table in (("Parameters", c.parameters), ("Variables", c.variables)):
        if table:
            rows = [f"| `{k}` | {escaped(v)} |" for k, v in table.items()]
            lines += [f"**{title}**", "", "| | |", "|---|---|", *rows, ""]
    if c.invariants:
        rows = [f"| `{k}` | {known(v.value, v.error)} | {escaped(v.source)} |" for k, v in c.invariants.items()]
        lines += ["**Invariants**", "", "| measure | value | source |", "|---|---|---|", *rows, ""]
    facts = [f"time scale {c.period:g}" if c.period else "", f"step {c.dt:g}" if c.dt else ""]
    if any(facts):
        lines += ["**Time** — " + ", ".join(filter(None, facts)) + ", in the system's own unit", ""]
    if c.caveats:
        lines += ["**Caveats**", "", *[f"- {escaped(v)}" for v in c.caveats], ""]
    lines += [f"**Reference** — {escaped(c.reference)}", ""]
    if c.tags:
        lines += ["**Tags** — " + ", ".join(f"`{t}`" for t in c.tags), ""]
    return lines
