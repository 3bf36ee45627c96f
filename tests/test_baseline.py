"""The contract does not break with the released one unless the changelog notes a version that may."""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path

import pytest
from contract_file import TEXT, parsed

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import api_diff  # noqa: E402
from contract_document import load  # noqa: E402
from playgroundclient.comparison import Change, compare  # noqa: E402

described = functools.cache(api_diff.description)


def released() -> api_diff.Version:
    document = parsed((ROOT / api_diff.BASELINE).read_text("utf-8"))
    return api_diff.parsed(document[api_diff.RELEASED])


def broken_with_baseline(contract: str, changelog: str) -> str | None:
    old = described((ROOT / api_diff.BASELINE).read_text("utf-8"), "the baseline")
    changes = compare(old, described(contract, "the contract"))
    return api_diff.missing_bump(released(), changes, changelog)


def test_the_contract_breaks_with_the_released_one_only_with_a_bump_in_the_changelog() -> None:
    fault = broken_with_baseline(TEXT, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert fault is None, fault


def test_the_baseline_is_a_valid_contract() -> None:
    assert load(ROOT / api_diff.BASELINE)["paths"]
    assert released() <= api_diff.project_version(ROOT)


def test_a_breaking_change_without_a_bump_is_seen() -> None:
    baseline = (ROOT / api_diff.BASELINE).read_text("utf-8")
    broken = baseline.replace("operationId: delete_record_batch", "operationId: drop_record_batch")
    assert broken != baseline
    major, minor, patch = released()
    fault = broken_with_baseline(broken, f"# Changelog\n\n## {major}.{minor}.{patch} (2026-01-01)\n")
    assert fault is not None
    assert f"## {major}.{minor + 1}.0" in fault and "`delete_record_batch()` is gone" in fault
    assert broken_with_baseline(broken, "") is not None
    assert (
        broken_with_baseline(broken, f"## [{major}.{minor + 1}.0] - unreleased\n\n## {major}.{minor}.{patch}\n") is None
    )
    assert broken_with_baseline(baseline, "") is None


def test_setting_the_baseline_writes_down_the_contract_and_the_version(tmp_path: Path) -> None:
    (tmp_path / "openapi").mkdir()
    (tmp_path / api_diff.CONTRACT).write_text(TEXT, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.7.1"\n', "utf-8")
    assert api_diff.main(["--baseline", "--root", str(tmp_path)]) == 0
    document = parsed((tmp_path / api_diff.BASELINE).read_text("utf-8"))
    assert document.pop(api_diff.RELEASED) == "0.7.1"
    assert document == parsed(TEXT)


@pytest.mark.parametrize(
    ("version", "severity", "expected"),
    [
        ((0, 1, 3), "breaking", (0, 2, 0)),
        ((0, 1, 3), "risky", (0, 1, 4)),
        ((0, 1, 3), "harmless", (0, 1, 4)),
        ((0, 1, 3), None, (0, 1, 3)),
        ((1, 2, 3), "breaking", (2, 0, 0)),
        ((1, 2, 3), "risky", (1, 3, 0)),
        ((1, 2, 3), "harmless", (1, 3, 0)),
    ],
)
def test_the_next_version(version: api_diff.Version, severity: str | None, expected: api_diff.Version) -> None:
    changes = [] if severity is None else [Change(severity, "kind", "subject", "message")]  # type: ignore[arg-type]  # one of three texts
    assert api_diff.next_version(version, changes) == expected


def test_headings_of_the_changelog_are_versions() -> None:
    text = "# Changelog\n## [1.2.3] - today\n## v1.2.4\n## 1.2.5\n### 9.9.9\n## Unreleased\n"
    assert [api_diff.version_of(found) for found in re.finditer(api_diff._VERSION, text)] == [
        (1, 2, 3),
        (1, 2, 4),
        (1, 2, 5),
    ]


def test_the_changelog_has_a_heading_for_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first, *versions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert re.findall(r"^#+ (.*)|^\[(.*?)\]", first, re.MULTILINE) == [
        ("", "Unreleased"),
        *((each, "") for each in ("Added", "Changed", "Fixed")),
    ]
    assert versions and all(re.match(r"\[\d+\.\d+\.\d+\]", each) for each in versions)
