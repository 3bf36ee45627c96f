"""How cards look: one stylesheet that concerns nothing but cards, in the colours of the page that they stand in."""

from __future__ import annotations

NAME = "playground-card"
"""The class of every card. It stands twice in each rule, because notebooks have rules of their own for tables.

The classes in it begin with `pg-`: the classic notebook brings Bootstrap, whose `row`, `alert` and `progress` look otherwise.
"""

_LIGHT = "--pg-ink:#1f2328;--pg-paper:#ffffff;--pg-line:#d0d7de;--pg-accent:#0b5cad"
_DARK = "--pg-ink:#e6e6e6;--pg-paper:#181a1f;--pg-line:#454a52;--pg-accent:#6cb6ff"

# The first that is defined: of JupyterLab and Notebook 7, of the pydata theme, of VS Code, or our own.
_RULES = """
& { LIGHT;
  --ink: var(--jp-content-font-color1, var(--pst-color-text-base, var(--vscode-editor-foreground, var(--pg-ink))));
  --paper: var(--jp-layout-color1, var(--pst-color-background, var(--vscode-editor-background, var(--pg-paper))));
  --line: var(--jp-border-color2, var(--pst-color-border, var(--vscode-panel-border, var(--pg-line))));
  --accent: var(--jp-brand-color1, var(--pst-color-primary, var(--vscode-textLink-foreground, var(--pg-accent))));
  --quiet: color-mix(in srgb, var(--ink) 78%, var(--paper));
  --wash: color-mix(in srgb, var(--ink) 5%, var(--paper));
  box-sizing: border-box; max-width: 62rem; margin: .25rem 0; padding: .75rem 1rem; border: 1px solid var(--line);
  border-radius: 6px; color: var(--ink); background: var(--paper); text-align: left; overflow-wrap: break-word;
  font: 13px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
&.pg-bare { border: 0; padding: 0; margin: 0; background: transparent; }
& p { margin: .25rem 0; color: var(--ink); font-size: inherit; }
& .pg-head { display: flex; flex-wrap: wrap; gap: .15rem .6rem; align-items: baseline; margin: 0 0 .25rem; }
& .pg-kind { color: var(--quiet); }
& .pg-name { font-size: 1.15em; font-weight: 600; }
& .pg-chip { border: 1px solid var(--line); border-radius: 1em; padding: 0 .6em; white-space: nowrap; font-weight: 600; }
& .pg-count { color: var(--quiet); }
& .pg-chip::before { content: "\\25cf"; margin-right: .4em; color: var(--state, var(--quiet)); }
& .pg-RUNNING { --state: #2f81f7; } & .pg-SUCCEEDED { --state: #2da44e; } & .pg-FAILED { --state: #e5534b; }
& .pg-ACCEPTED { --state: #a371f7; } & .pg-PAUSED { --state: #c69026; }
& .pg-quiet { color: var(--quiet); }
& .pg-alert { border-left: 3px solid #e5534b; padding-left: .6rem; }
& .pg-beside { margin-left: 154px; }
& .pg-row { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: flex-start; }
& .pg-row > * { min-width: 0; max-width: 100%; }
& .pg-scroll { overflow-x: auto; margin: .4rem 0; }
& .pg-scroll:focus-visible { outline: 2px solid var(--accent); }
& table { width: auto; margin: 0; border: 0; border-collapse: collapse; table-layout: auto; font-size: inherit; color: inherit; }
& caption { caption-side: top; padding: 0 0 .2rem; text-align: left; font-weight: 600; color: var(--ink); white-space: nowrap; }
& tr, & tbody tr:nth-child(n), & tbody tr:nth-child(n):hover { background: transparent; }
& th, & td { padding: .2rem .9rem .2rem 0; border: 0; text-align: left; vertical-align: top; max-width: 32rem; color: var(--ink); white-space: normal; }
& th { font-weight: 600; }
& .pg-facts caption, & .pg-list.pg-untitled caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
& .pg-facts.pg-titled caption { position: static; width: auto; height: auto; clip-path: none; }
& .pg-facts th { font-weight: 400; color: var(--quiet); white-space: nowrap; }
& .pg-facts td { overflow-wrap: anywhere; min-width: 8rem; }
& .pg-list td { min-width: 5rem; }
& .pg-list code { white-space: nowrap; }
& .pg-list th, & .pg-list td { border-top: 1px solid var(--line); }
& .pg-list thead th { border-top: 0; font-weight: 400; color: var(--quiet); }
& code { padding: 0 .25em; border-radius: 3px; color: var(--ink); background: var(--wash); font: .95em ui-monospace, "DejaVu Sans Mono", monospace; }
& .pg-progress { display: inline-flex; gap: .6rem; align-items: center; }
& progress { appearance: none; -webkit-appearance: none; width: 12rem; max-width: 50vw; height: .55rem; border: 0; border-radius: 1em; overflow: hidden; background: var(--line); }
& progress::-webkit-progress-bar { background: var(--line); }
& progress::-webkit-progress-value { background: var(--accent); }
& progress::-moz-progress-bar { background: var(--accent); }
& img, & svg { display: block; max-width: 100%; height: auto; border-radius: 4px; }
& svg { background: var(--wash); color: var(--accent); }
& details { margin: .4rem 0; } & summary { cursor: pointer; color: var(--quiet); }
"""
_DARK_PAGES = ("html[data-theme=dark]", "html[theme=dark]", "body[data-theme=dark]", "body.vscode-dark")
_LIGHT_PAGES = ("html[data-theme=light]", "body[data-theme=light]", "body.vscode-light")


def _sheet() -> str:
    scope = f".{NAME}.{NAME}"
    rules = _RULES.replace("LIGHT", _LIGHT).replace("&", scope)
    of_the_system = f"@media (prefers-color-scheme: dark) {{ {scope} {{ {_DARK} }} }}"
    of_pages = "".join(
        f"{', '.join(f'{page} {scope}' for page in pages)} {{ {colours} }}"
        for pages, colours in ((_DARK_PAGES, _DARK), (_LIGHT_PAGES, _LIGHT))
    )
    return " ".join(f"{rules} {of_the_system} {of_pages}".split())


SHEET = _sheet()
