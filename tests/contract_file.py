"""The contract as data, parsed once in a process: most tests that read it are collected by every worker."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]
PATH = Path(__file__).resolve().parent.parent / "openapi" / "playground.yaml"
TEXT = PATH.read_text("utf-8")


def parsed(text: str) -> Document:
    """The document of a YAML text. The parser in C, where it is there, is eight times faster."""
    document: Document = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return document


@functools.cache
def contract() -> Document:
    """The contract, which nobody changes. Through JSON, so that in a copy what one alias names is changed in one place only."""
    document: Document = json.loads(json.dumps(parsed(TEXT)))
    return document
