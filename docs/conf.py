"""How the site is made: every page is executed against a local gateway (`make docs`), and a warning fails the build."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

project = "playgroundclient"
release = importlib.metadata.version("playgroundclient")
author = "the authors of playgroundclient"
copyright = "the authors of playgroundclient"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "_templates"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}

# A page is plain Markdown: its `python` blocks are cells, as tests/test_docs.py runs them too.
nb_custom_formats = {".md": ["jupytext.reads", {"fmt": "md"}]}
nb_execution_mode = "force"
nb_execution_excludepatterns = [
    page.name for page in Path(__file__).parent.glob("*.md") if "```python" not in page.read_text()
]
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True
nb_ipywidgets_js: dict[str, Any] = {}
"""No page shows a widget, so none loads the scripts for it from elsewhere."""
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# Docstrings are written in Markdown's way: `code` in single backticks.
default_role = "code"
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
autodoc_default_options = {"members": True}
maximum_signature_line_length = 100
napoleon_google_docstring = True
napoleon_numpy_docstring = False
python_use_unqualified_type_names = True

html_theme = "pydata_sphinx_theme"
html_title = "playgroundclient"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_favicon = "_static/icon.svg"
html_context = {"default_mode": "auto"}
templates_path = ["_templates"]
html_show_sourcelink = False
html_sidebars = {"**": ["pages.html"]}
html_theme_options = {
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "navbar_center": [],
}


def laid_out(app: object, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Say of the lists in which Sphinx lays out a long signature's parameters that they are no definitions."""
    context["body"] = context.get("body", "").replace("<dl>\n<dd><em", '<dl role="presentation">\n<dd><em')


def setup(app: Any) -> None:  # Any: Sphinx has it only where the site is made
    app.add_lexer("mermaid", TextLexer)
    app.connect("html-page-context", laid_out)
