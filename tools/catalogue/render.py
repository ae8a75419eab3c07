"""One system as the text of its class file."""

from __future__ import annotations

import ast
import json
import re
import textwrap

from formulas import Code, Leaf, Text, ordered, parsed, times
from laws import LAWS
from laws_code import BOUNDED, CODE, HELPERS, IMPORTS, TEXTS

WIDTH = 116
BASES = {"flow": "Flow", "map": "Map", "delay": "Delay"}


def snake(name: str) -> str:
    """The file name of a class."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def number(value) -> str:
    """A parameter's default as source text."""
    if isinstance(value, list):
        return "(" + ", ".join(map(number, value)) + ("," if len(value) == 1 else "") + ")"
    return repr(float(value))


def quoted(text: str, indent: int) -> str:
    """A string literal, in pieces where it is long."""
    if len(text) + indent + 2 <= WIDTH:
        return json.dumps(text, ensure_ascii=False)
    pieces = [""]
    for word in text.split(" "):
        if len(pieces[-1]) + len(word) > WIDTH - 16:
            pieces.append("")
        pieces[-1] += f"{word} "
    pieces[-1] = pieces[-1][:-1]
    return "(" + "\n".join(json.dumps(p, ensure_ascii=False) for p in pieces) + ")"


def mapping(table: dict[str, str]) -> str:
    """A dictionary of texts as source text."""
    return "{" + ", ".join(f'"{k}": {quoted(v, 16 + len(k))}' for k, v in table.items()) + "}"


def strings(texts) -> str:
    """A tuple of texts as source text."""
    return "(" + ", ".join(quoted(t, 14) for t in texts) + ("," if len(texts) == 1 else "") + ")"


def paragraph(text: str, first: str, rest: str) -> str:
    """Words of a docstring."""
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


class Law:
    """The law of a system: shared quantities, rates in the order of the variables, and the phase of its forcing."""

    def __init__(self, name: str, entry: dict):
        self.name, self.entry = name, entry
        self.variables = list(entry["vars"])
        self.parameters = dict(entry["params"])
        self.phase = None
        given = LAWS.get(name)
        lines = given or (*entry.get("aux", []), *entry.get("equations", []))
        if entry["forced"]:
            self.phase = self.variables.pop()
            self.rate = parsed(entry["equations"][-1].split(" = ", 1)[1])
            self.parameters["phase"] = entry["start_phase"]
        self.shared, self.rates = [], {}
        for line in lines:
            left, right = line.split(" = ", 1)
            tree = parsed(right) if given else ordered(parsed(right), self.parameters)
            if left.endswith("[n+1]"):
                self.rates[left.removesuffix("[n+1]")] = tree
            elif re.fullmatch(r"d\w+/dt", left):
                self.rates[left[1:-3]] = tree
            else:
                self.shared.append((left, tree))
        self.code = Code(self.parameters, {"x_tau": "past"})
        self.text = Text({"x_tau": "x(t - tau)"})

    def phase_law(self, writer) -> str:
        """The line that gives the phase of the forcing, as code or as text."""
        here = "self.phase" if writer is self.code else "phase"
        return f"{self.phase} = {writer.write(times(self.rate, Leaf('t')))} + {here}"

    def equations(self) -> tuple[str, ...]:
        """What the card shows."""
        if self.name in TEXTS:
            return TEXTS[self.name]
        if self.name in CODE:
            return CODE[self.name][1]
        lines = []
        if self.phase:
            lines.append(self.phase_law(self.text))
        lines += [f"{left} = {self.text.write(tree)}" for left, tree in self.shared]
        form = "{}' = {}" if self.entry["kind"] == "map" else "d{}/dt = {}"
        return (*lines, *(form.format(v, self.text.write(self.rates[v])) for v in self.variables))

    def body(self) -> list[str]:
        """Lines of the method."""
        if self.name in CODE:
            return CODE[self.name][0].split("\n")
        lines = [f"{left} = {self.code.write(tree)}" for left, tree in self.shared]
        rates = [self.code.write(self.rates[v]) for v in self.variables]
        if self.phase:
            lines.insert(0, self.phase_law(self.code))
        if self.entry["kind"] == "delay":
            return ["past = delayed[0]", *lines, f"return {rates[0]}"]
        result = f"return ({rates[0]},)" if len(rates) == 1 else f"return {', '.join(rates)}"
        if len(rates) > 1 and len(result) > WIDTH - 8:
            result = f"return ({', '.join(rates)},)"
        return [*self.unpacked([*lines, result]), *lines, result]

    def unpacked(self, lines: list[str]) -> list[str]:
        """The line that names the components that the other lines use."""
        used = {
            n.id for line in lines for n in ast.walk(ast.parse(line.replace("return ", ""))) if isinstance(n, ast.Name)
        }
        names = [v if v in used else "_" for v in self.variables]
        if set(names) == {"_"}:
            return []
        return [f"({names[0]},) = x" if len(names) == 1 else f"{', '.join(names)} = x"]

    @property
    def componentwise(self) -> bool:
        """Whether the law is written in components."""
        return self.entry["kind"] != "delay" and (self.name not in CODE or CODE[self.name][2])

    def bounded(self) -> tuple[list[str], tuple[str, ...]] | None:
        """Lines of the method `bounded` and the names of what it returns; None where the state itself is bounded."""
        if self.name in BOUNDED:
            body, names = BOUNDED[self.name]
            return body.split("\n"), names
        if not self.entry.get("observe"):
            return None
        trees = [parsed(text) for text in self.entry["observe"]]
        result = f"return {', '.join(self.code.write(t) for t in trees)}"
        lines = [self.phase_law(self.code)] if self.phase else []
        return [*self.unpacked([*lines, result]), *lines, result], tuple(self.text.write(t) for t in trees)


def source(name: str, entry: dict, text: dict, invariants: str) -> str:
    """The file."""
    law = Law(name, entry)
    meanings = {p: text["parameters"].get(p, f"coefficient {p} of the law") for p in law.parameters}
    if law.phase:
        what = "time by which the forcing is shifted" if law.phase == "tt" else "phase of the forcing at time 0"
        meanings["phase"] = f"{what}: {law.phase_law(law.text)}"
    parts = [*_class(name, entry, text, law, meanings), _card(entry, text, law, meanings, invariants)]
    parts += _methods(name, entry, law)
    body = "\n".join(parts)
    return _head(name, entry, text, body) + body + "\n"


def _head(name: str, entry: dict, text: dict, body: str) -> str:
    used = ["import equinox as eqx"] if "eqx." in body else []
    used += ["import jax.numpy as jnp"] if "jnp." in body else []
    used += ["import numpy as np"] if "np." in body.replace("jnp.", "") else []
    extra = IMPORTS.get(name, "")
    if extra.startswith("import"):
        used, extra = [extra.strip(), *used], ""
    card = "Card, Known" if "Known(" in body else "Card"
    lines = [f'"""{text["title"]}."""', "", "from __future__ import annotations", ""]
    lines += ["from typing import Any", ""] if ": Any" in body else []
    lines += [*sorted(used, key=lambda line: line.split()[1]), ""]
    lines += [f"from rheon.core.card import {card}", f"from rheon.core.kinds import {BASES[entry['kind']]}"]
    lines += ["from rheon.core.system import parameter"] if "parameter" in body.split("card = ")[0] else []
    lines += ["", extra.strip(), ""] if extra else [""]
    return "\n".join([*lines, "", ""])


def _class(name: str, entry: dict, text: dict, law: Law, meanings: dict) -> list[str]:
    lines = [f"class {name}({BASES[entry['kind']]}):", f'    """{text["class_doc"]}', ""]
    if meanings:
        lines += ["    Args:"]
        lines += [paragraph(f"{p}: {m}.", " " * 8, " " * 12) for p, m in meanings.items()]
        lines += [""]
    lines += [paragraph(f"Source: {text['source'].rstrip('.')}.", " " * 4, " " * 4), ""]
    shown = "('x',)" if len(law.variables) == 1 else "(" + ", ".join(map(repr, law.variables)) + ")"
    shown = shown.replace("('x',)", f"({law.variables[0]!r},)")
    lines += ["    Example:", f"        >>> {name}().variables", f"        {shown}", '    """', ""]
    flags = ["    componentwise = True"] if law.componentwise else []
    flags += ["    stiff = True"] if "stiff" in text["tags"] and entry["kind"] == "flow" else []
    if bounded := law.bounded():
        flags += [f"    bounded_variables = {strings(bounded[1])}"]
    lines += [*flags, ""] if flags else []
    fields = []
    for p, value in law.parameters.items():
        if entry["kind"] == "delay" and p == "tau":
            fields.append(f"    tau: float = eqx.field(static=True, converter=float, default={number(value)})")
        else:
            fields.append(f"    {p}: Any = eqx.field(converter=parameter, default={number(value)})")
    return [*lines, *fields, ""] if fields else lines


def _card(entry: dict, text: dict, law: Law, meanings: dict, invariants: str) -> str:
    items = [
        f"title={quoted(text['title'], 14)}",
        f"summary={quoted(text['summary'], 16)}",
        f"reference={quoted(text['reference'], 18)}",
        f"equations={strings(law.equations())}",
        *([f"parameters={mapping(meanings)}"] if meanings else []),
        f"variables={mapping({v: text['variables'][v] for v in law.variables})}",
    ]
    if entry["kind"] != "map":
        items += ["period={!r}".format(float("{:.5g}".format(entry["period"]))), f"dt={entry['step']!r}"]
    items += [f"invariants={invariants}", f"tags={strings(text['tags'])}", f"caveats={strings(text['caveats'])}"]
    return "    card = Card(\n        " + ",\n        ".join(items) + ",\n    )\n"


def _method(signature: str, doc: str, body: list[str]) -> str:
    return "\n".join([f"    def {signature}:", f'        """{doc}"""', *(f"        {line}" for line in body), ""])


def _methods(name: str, entry: dict, law: Law) -> list[str]:
    dim, parts = len(law.variables), []
    if entry["kind"] == "delay":
        parts += [
            "    @property",
            _method("delays(self) -> tuple[float, ...]", "The one delay.", ["return (self.tau,)"]),
        ]
    if law.phase:
        doc = f"Rate of the forcing's phase {law.phase}, per time unit."
        rate = law.code.write(law.rate).replace("jnp.pi", "np.pi")
        rate = "1.0" if rate == "1" else rate
        parts += ["    @property", _method("phase_rate(self)", doc, [f"return {rate}"])]
    components = f"({dim},) or {COUNTS[dim]} component{'s' * (dim > 1)} -> {COUNTS[dim]} component{'s' * (dim > 1)}"
    shapes = components if law.componentwise else f"({dim},) -> ({dim},)"
    signature = {
        "map": ("step(self, t, x, u=None)", f"The next state. Shapes: (), {shapes}."),
        "flow": ("vector_field(self, t, x, u=None)", f"The rate of change. Shapes: (), {shapes}."),
        "delay": ("vector_field(self, t, x, delayed, u=None)", "The rate. Shapes: (), (1,), (1, 1), (input,) -> (1,)."),
    }
    parts.append(_method(*signature[entry["kind"]], law.body()))
    if name in HELPERS:
        parts.append(HELPERS[name].strip("\n") + "\n")
    if bounded := law.bounded():
        doc = f"Coordinates that stay bounded. Shapes: (), ({dim},) -> {COUNTS[len(bounded[1])]} components."
        parts.append(_method("bounded(self, t, x)", doc, bounded[0]))
    start = ", ".join(repr(float(v)) for v in entry["ic"][:dim])
    what = "A value that the attractor takes" if entry["kind"] == "delay" else "A typical state"
    chaotic = (entry.get("reference") or {}).get("chaotic") == "yes" and "hamiltonian" not in entry.get("flags", ())
    what = "A state on the attractor" if chaotic and entry["kind"] == "flow" else what
    parts.append(_method("initial(self)", f"{what}. Shape ({dim},).", [f"return np.array([{start}])"]))
    return parts


COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
