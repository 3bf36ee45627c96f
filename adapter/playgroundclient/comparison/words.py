"""What each kind of difference means, and how it is said: to who upgrades the client, and to who calls the service."""

from __future__ import annotations

from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["breaking", "risky", "harmless"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "risky", "harmless")
Table: TypeAlias = "dict[str, tuple[Severity, str]]"

# {place} is a generated function or a model, {name} a parameter or attribute by its Python name, {the} and {a} the same with
# what it is, {what} the name and its place. What a table does not know is no news to its reader.

UPGRADE: Table = {
    "operation-added": ("harmless", "{place} is new ({after})."),
    "operation-removed": ("breaking", "{place} is gone."),
    "operation-moved": ("risky", "{place} goes to {after} instead of {before}: calls stay as they are, but an address that was kept (a job's href) no longer fits."),
    "operation-rehosted": ("risky", "{place} is served by the {after} instead of the {before}."),
    "operation-regrouped": ("breaking", "{place} is imported from `playground_api.api.{after}` instead of `playground_api.api.{before}`."),
    "added/sent": ("harmless", "{place} takes a new optional {a}."),
    "added-required/sent": ("breaking", "{place} requires a new {a}."),
    "removed/sent": ("breaking", "{place} no longer takes {the}."),
    "required/sent": ("breaking", "{place} requires {the}, which was optional."),
    "optional/sent": ("harmless", "{place} no longer requires {the}."),
    "moved/sent": ("harmless", "{place} sends {the} in {after} instead of {before}."),
    "media/sent": ("breaking", "{place} sends its body as {after} instead of {before}."),
    "answer-added": ("risky", "{place} may answer {after} too."),
    "answer-removed": ("risky", "{place} no longer answers {before}."),
    "relation-added": ("harmless", "`follow(..., {name})` works on what {place} answers, and leads to {after}."),
    "relation-removed": ("breaking", "`follow(..., {name})` no longer works on what {place} answers: the relation is gone."),
    "relation-moved": ("breaking", "`follow(..., {name})` on what {place} answers leads to {after} instead of {before}."),
    "relation-widened": ("risky", "`follow(..., {name})` on what {place} answers may lead to {after}, not only to {before}."),
    "schema-added": ("harmless", "the model {place} is new."),
    "schema-removed": ("breaking", "the model {place} is gone."),
    "added/answered": ("harmless", "{place} has a new {name}."),
    "added-required/answered": ("risky", "{place} has a new {name}; an answer without it is refused (InvalidResponse)."),
    "removed/answered": ("breaking", "{place} no longer has {name}."),
    "required/answered": ("risky", "an answer without {what} is refused (InvalidResponse); it was optional."),
    "optional/answered": ("risky", "{what} may be missing (UNSET)."),
    "property-renamed": ("breaking", "{what} is called {after}."),
    "type-changed": ("breaking", "{what} is {after} instead of {before}."),
    "type-widened/sent": ("harmless", "{what} may be {after}, not only {before}."),
    "type-widened/answered": ("risky", "{what} may be {after}, not only {before}."),
    "type-narrowed/sent": ("breaking", "{what} must be {after}; it could be {before}."),
    "type-narrowed/answered": ("harmless", "{what} is always {after}; it could be {before}."),
    "null-added/sent": ("harmless", "{what} may be None."),
    "null-added/answered": ("risky", "{what} may be None, which it never was."),
    "null-removed/sent": ("breaking", "{what} may no longer be None."),
    "null-removed/answered": ("harmless", "{what} is never None."),
    "value-added/sent": ("harmless", "{what} may be {after}."),
    "value-added/answered": ("risky", "{what} may be {after}, which code that tells values apart has to know."),
    "value-removed/sent": ("breaking", "{what} may no longer be {before}."),
    "value-removed/answered": ("breaking", "{what} no longer knows the value {before}."),
    "values-closed/sent": ("breaking", "{what} takes its known values only."),
    "values-closed/answered": ("risky", "{what} takes its known values only; an answer with another fails."),
    "values-opened/sent": ("harmless", "{what} takes other values than the known ones too."),
    "values-opened/answered": ("risky", "{what} may be another value than the known ones."),
    "limits-changed": ("risky", "{what} has other limits: {after} instead of {before}."),
    "default-changed/sent": ("risky", "{what} is {after} by default instead of {before}."),
}  # fmt: skip

SERVICE: Table = {
    "nothing-shared": ("breaking", "the service describes no operation that this version calls."),
    "operation-added": ("harmless", "the service has {after} ({place}), which this version does not call."),
    "operation-removed": ("breaking", "the service no longer has {before}, which {place} calls."),
    "operation-moved": ("breaking", "the service has {place} at {after}; this version calls {before}."),
    "added/sent": ("harmless", "the service takes {what}, which this version does not name."),
    "added-required/sent": ("breaking", "the service requires {what}, which this version does not name."),
    "removed/sent": ("breaking", "the service no longer takes {what}."),
    "parameter-removed-header/sent": ("risky", "the service does not name the header {what}."),
    "parameter-removed-doubled/sent": ("risky", "the service does not name {what}, which the body can say too."),
    "required/sent": ("breaking", "the service requires {what}: a call without it fails."),
    "optional/sent": ("harmless", "the service does not require {what}; this version does."),
    "moved/sent": ("breaking", "the service takes {what} in {after}; this version sends it in {before}."),
    "media/sent": ("breaking", "the service takes {what} as {after}; this version sends {before}."),
    "answer-added": ("breaking", "the service may answer {place} with {after}, which this version refuses."),
    "answer-removed": ("risky", "the service no longer answers {place} with {before}."),
    "relation-added": ("harmless", "the service's answer to {place} has the relation {name}, which this version does not know."),
    "relation-removed": ("risky", "the service's answer to {place} no longer has the relation {name}."),
    "relation-moved": ("breaking", "the service's relation {name} of {place} leads to {after}, where this version expects {before}."),
    "relation-widened": ("risky", "the service's relation {name} of {place} may lead to {after}, where this version expects {before}."),
    "added/answered": ("harmless", "the service answers {what}, which the contract does not name."),
    "removed/answered": ("risky", "the service's description no longer names {what}."),
    "removed-required/answered": ("breaking", "the service leaves out {what}, which the contract requires."),
    "optional/answered": ("risky", "the service may leave out {what}, which this version requires."),
    "property-renamed": ("breaking", "the service calls {what} {after}."),
    "type-changed/sent": ("breaking", "the service takes {what} as {after}; this version sends {before}."),
    "type-narrowed/sent": ("breaking", "the service takes {what} as {after}; this version may send {before}."),
    "type-changed/answered": ("breaking", "the service answers {what} as {after}, where the contract says {before}."),
    "type-widened/answered": ("breaking", "the service answers {what} as {after}, where the contract says {before}."),
    "format-unsaid/answered": ("risky", "the service answers {what} as {after} and does not say that it is {before}; this version refuses anything else."),
    "null-added/answered": ("breaking", "the service may answer {what} with null, which this version refuses."),
    "null-removed/sent": ("risky", "the service no longer takes null as {what}."),
    "value-added/sent": ("harmless", "the service takes {after} as {what}, which this version does not name."),
    "value-added/answered": ("risky", "the service answers {what} with {after}, which the contract does not name."),
    "value-added-closed/answered": ("breaking", "the service may answer {what} with {after}, which this version refuses."),
    "value-removed/sent": ("breaking", "the service no longer takes {before} as {what}."),
    "values-closed/sent": ("risky", "the service takes only values that it names as {what}."),
}  # fmt: skip


def judged(table: Table, kind: str, way: str) -> tuple[str, Severity, str] | None:
    """The kind as the table tells it apart, how grave it is, and the words for it; None where it is no news.

    A parameter, a body and a property come and go alike. The last word of a kind counts for one of the tables alone.
    """
    for known in (kind, kind.rpartition("-")[0]):
        member, _, event = known.partition("-")
        shared = f"{event}/{way}" if member in ("parameter", "body", "property") else ""
        found = next((key for key in (f"{known}/{way}", known, shared) if key in table), None)
        if found is not None:
            return known, *table[found]
    return None
