"""From a template and plain values to subject, text and HTML: Jinja2 fills the template in, MJML becomes HTML."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).parent / "templates"
_BLANK_LINES = re.compile(r"\n{3,}")


class TemplateBroken(Exception):
    """A template that does not become a mail; a programming error that tests find."""


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("mjml",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def subject(template: str, values: dict[str, Any]) -> str:
    """The subject of the mail, on one line."""
    return " ".join(_fill(f"{template}/subject.txt", values).split())


def text(template: str, values: dict[str, Any]) -> str:
    """The mail as plain text, with one line break at the end."""
    lines = "\n".join(line.rstrip() for line in _fill(f"{template}/body.txt", values).splitlines())
    return _BLANK_LINES.sub("\n\n", lines).strip() + "\n"


def html(template: str, values: dict[str, Any]) -> str:
    """The mail as one HTML document that loads nothing from elsewhere."""
    # fonts={}: the converter would otherwise link web fonts of another company for some font names.
    output = mrml.to_html(_fill(f"{template}/body.mjml", values), None, mrml.RenderOptions(fonts={}))
    if output.warnings:
        raise TemplateBroken(f"{template}: {[warning.kind for warning in output.warnings]}")
    return output.content


def _fill(name: str, values: dict[str, Any]) -> str:
    return _templates().get_template(name).render(values)
