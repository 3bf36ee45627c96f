"""Keys on the command line: which is used, where one is kept, and what may be wrong between here and the service."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import keyring
import keyring.backend
import pytest
from click.shell_completion import ShellComplete
from markdown_code import point_at
from playgroundclient import ConfigurationError, Playground, config
from playgroundclient.cli import main, profiles, template
from playgroundclient.cli.commands import playground

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live_gateway import Live

pytestmark = pytest.mark.live
CANARY = "key-canary-5d1f"


class Ran:
    """What a command left: its exit code and both outputs."""

    def __init__(self, code: int, captured: Any) -> None:
        self.code, self.out, self.err = code, captured.out, captured.err


@pytest.fixture
def command(live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Runs the command on the gateway, with a profile file of the test's own."""
    point_at(live, monkeypatch)
    monkeypatch.setenv("PLAYGROUND_CONFIG", str(tmp_path / "profiles" / "config.toml"))

    def run(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        return Ran(main(arguments), capsys.readouterr())

    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "config.toml").write_text("# mine\n")
    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profiles" / "config.toml"


def test_the_status_tells_the_key_by_its_place_and_its_fingerprint(command: Any, live: Live) -> None:
    facts = json.loads(command("auth", "status", "--json").out)
    assert facts["key_from"] == "variable PLAYGROUND_API_KEY"
    assert re.fullmatch("[0-9a-f]{8}", facts["fingerprint"])
    assert (facts["url"], facts["token_url"]) == (live.settings["url"], live.settings["token_url"])
    assert 100 < facts["token_seconds"] <= 300
    Path("key.txt").write_text(live.settings["api_key"] + "\n")
    same = json.loads(command("auth", "status", "--json", "--api-key-file", "key.txt").out)
    assert same["fingerprint"] == facts["fingerprint"]
    assert "key.txt" in same["key_from"]
    piped = json.loads(command("auth", "status", "--json", "--api-key-file", "-", typed=live.settings["api_key"]).out)
    assert (piped["key_from"], piped["fingerprint"]) == ("api_key of the arguments", facts["fingerprint"])


def test_a_key_that_is_refused_is_told_with_its_place(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_API_KEY", CANARY)
    for arguments in (["auth", "status"], ["auth", "status", "--json"], ["doctor"], ["auth", "login", "-"]):
        ran = command(*arguments, typed=CANARY)
        assert ran.code == 1
        assert CANARY not in ran.out + ran.err
        assert "refused the API key" in ran.out + ran.err
    assert not Path("config.toml").exists()


def test_no_key_at_all_is_told(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYGROUND_API_KEY")
    ran = command("auth", "status")
    assert (ran.code, ran.out) == (1, "") and "There is no API key" in ran.err
    found = {each["check"]: each for each in map(json.loads, command("doctor").out.splitlines())}
    assert found["key"]["ok"] is False and "There is no API key" in found["key"]["detail"]
    assert found["gateway"]["ok"] is True  # the rest is looked at all the same


def test_a_key_is_kept_in_a_profile_with_the_addresses_that_took_it(
    command: Any, file: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chmod(0o644)
    ran = command("auth", "login", "-", "--profile", "mine", typed=live.settings["api_key"] + "\nmore\n")
    assert ran.code == 0, ran.err
    assert "PLAYGROUND_API_KEY is set, and goes before the profile." in ran.err
    assert live.settings["api_key"] not in ran.out + ran.err
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().startswith("# mine\n")
    for name in ("API_KEY", "URL", "GATEWAY_URL", "TOKEN_URL"):
        monkeypatch.delenv(f"PLAYGROUND_{name}")
    with Playground(profile="mine", proxy="") as play:
        assert play.user().firstname == "Camille"
    assert command("auth", "login", "-", "--profile", "mine", typed=live.settings["api_key"]).code == 0  # once more
    assert list(tomllib.loads(file.read_text())["profiles"]) == ["mine"]


class Vault(keyring.backend.KeyringBackend):
    """A keyring that may be locked."""

    # keyring declares properties of the class, in types that only itself can meet.
    priority = 5  # type: ignore[assignment]
    name = "Vault of the test"  # pyright: ignore[reportAssignmentType]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]

    def _open(self) -> None:
        if self.locked:
            raise RuntimeError("the collection is locked\x1b[2J")


@pytest.fixture
def vault() -> Iterator[Vault]:
    before = keyring.get_keyring()
    mine = Vault()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_a_key_goes_into_the_keyring_where_there_is_one(
    command: Any, file: Path, live: Live, monkeypatch: pytest.MonkeyPatch, vault: Vault
) -> None:
    key, host = live.settings["api_key"], live.settings["token_url"].split("/")[2]
    file.write_text("[profiles.mine]\napi_key = 'an-older-one'\n")
    ran = command("auth", "login", "-", "--profile", "mine", typed=key)
    entry = f"mine at {host}, {file.resolve()}"
    assert (ran.code, vault.kept) == (0, {("playgroundclient", entry): key}), ran.err
    assert f"the key is in the keyring (Vault of the test), as {entry!r}" in " ".join(ran.out.split())
    mine = tomllib.loads(file.read_text())["profiles"]["mine"]
    assert mine["keyring_entry"] == entry and "api_key" not in mine and key not in file.read_text()
    for name in ("API_KEY", "URL", "GATEWAY_URL", "TOKEN_URL"):
        monkeypatch.delenv(f"PLAYGROUND_{name}")
    with Playground(profile="mine", proxy="") as play:
        assert play.user().firstname == "Camille"
    found = command("auth", "status", "--json", "--profile", "mine")
    assert json.loads(found.out)["key_from"] == "keyring, by the keyring_entry of the profile 'mine'"

    vault.locked = True
    ran = command("whoami", "--profile", "mine")
    assert ran.code == 1
    assert "This machine's keyring does not answer: the collection is locked" in ran.err and "\x1b" not in ran.err
    vault.locked = False
    vault.kept.clear()
    assert "has no entry 'mine at" in command("whoami", "--profile", "mine").err


def test_a_keyring_that_is_locked_or_not_wanted_leaves_the_key_to_the_file(
    command: Any, file: Path, live: Live, vault: Vault
) -> None:
    key = live.settings["api_key"]
    assert command("auth", "login", "-", "--file", typed=key).code == 0
    vault.locked = True
    ran = command("auth", "login", "-", typed=key)
    assert ran.code == 0 and "So the key is in the profile file." in ran.err
    assert tomllib.loads(file.read_text())["profiles"]["default"]["api_key"] == key
    assert vault.kept == {}
    ran = command("auth", "login", "-", "--profile", "other", "--keyring", typed=key)
    assert ran.code == 1 and "keyring does not answer" in ran.err and "other" not in file.read_text()


def test_the_keys_of_two_profile_files_are_two(
    command: Any, live: Live, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, vault: Vault
) -> None:
    for name in ("a", "b"):
        monkeypatch.setenv("PLAYGROUND_CONFIG", str(tmp_path / name / "config.toml"))
        assert command("auth", "login", "-", typed=live.settings["api_key"]).code == 0
    assert len(vault.kept) == 2


def test_a_login_that_cannot_be_saved_changes_no_keyring(command: Any, file: Path, live: Live, vault: Vault) -> None:
    file.write_text("profiles = {default = {api_key = 'old'}}\n")
    assert command("auth", "login", "-", typed=live.settings["api_key"]).code == 1
    assert vault.kept == {}


def test_a_key_is_kept_for_the_addresses_that_took_it_and_no_others(
    command: Any, file: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = "https://older.example"
    file.write_text(f'[profiles.default]\nurl = "{older}"\ngateway_url = "{older}"\ntoken_url = "{older}/t"\n')
    monkeypatch.setenv("PLAYGROUND_URL", config.FRONT_URL)
    assert command("auth", "login", "--file", "-", typed=live.settings["api_key"]).code == 0
    saved = tomllib.loads(file.read_text())["profiles"]["default"]
    assert (saved["url"], saved["token_url"]) == (config.FRONT_URL, live.settings["token_url"])
    assert older not in file.read_text()


def test_a_keyring_of_no_use_is_told_where_it_is_asked_for(command: Any, live: Live) -> None:
    ran = command("auth", "login", "-", "--keyring", typed=live.settings["api_key"])
    assert ran.code == 1 and "keyring does not answer: No recommended backend was available" in " ".join(
        ran.err.split()
    )


def test_a_script_must_say_that_it_brings_the_key(command: Any) -> None:
    ran = command("auth", "login", "-", typed="\n")
    assert ran.code == 1 and "There is no API key on standard input." in ran.err
    ran = command("auth", "login", "-", typed=CANARY)
    assert ran.code == 1 and "from the standard input: check it" in ran.err and CANARY not in ran.err
    ran = command("auth", "login")
    assert ran.code == 2
    assert "give - to read the key from standard input" in ran.err
    assert command("auth", "login", CANARY).code == 2  # a key on the command line stays in the shell's history


@pytest.mark.parametrize("content", [
    "",
    "# a comment\n\n[profiles.other]\napi_key = 'b'\n",
    "[profiles.mine]\n# why\napi_key_file = 'k'\n",
    "[profiles.mine] # it is mine\napi_key = 'old'\nurl = 'u' # kept\n\n[profiles.other]\napi_key = 'b'",
    '[profiles."mine"]\napi_key = "old"\n[other]\nx = [\n1,\n]\n',
])  # fmt: skip
def test_the_rest_of_a_profile_file_stays_as_it_is(content: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content)
    before = tomllib.loads(content)
    profiles.save(path, "mine", {"api_key": 'a"\\b'}, frozenset({"api_key_file"}))
    after = tomllib.loads(path.read_text())
    mine = after["profiles"].pop("mine")
    assert mine.pop("api_key") == 'a"\\b'
    old = before.get("profiles", {}).pop("mine", {})
    assert mine == {name: value for name, value in old.items() if not name.startswith("api_key")}
    assert {"profiles": {}, **before} == after
    kept = [line for line in content.splitlines() if "api_key" not in line or "'b'" in line]
    assert [line for line in path.read_text().splitlines() if line in kept and line] == [line for line in kept if line]


@pytest.mark.parametrize("content", [
    "profiles.mine.api_key = 'a'\n",
    "[profiles]\nmine = {api_key = 'a'}\n",
    "profiles = 3\n",
    "[profiles.mine]\napi_key = \"\"\"a\nb\"\"\"\n",
])  # fmt: skip
def test_a_file_that_is_written_otherwise_is_left_alone(content: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match="edit it"):
        profiles.save(path, "mine", {"api_key": "b"}, frozenset())
    assert path.read_text() == content


def test_a_new_file_is_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    profiles.save(path, "a b", {"api_key": "c"}, frozenset())
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert profiles.names(path) == ["a b"]


# --- doctor ----------------------------------------------------------------------------------------------------------


def test_the_doctor_tells_what_a_report_needs_and_no_secret(
    command: Any, file: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chmod(0o644)
    listening = live.settings["url"].removeprefix("http://")  # of the addresses, none is https
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{CANARY}@{listening}")
    ran = command("doctor", "--json")
    found = {each["check"]: each for each in json.loads(ran.out)}
    assert list(found) == [
        "versions", "profile file", "key", "proxy", "certificates", "front", "gateway", "identity provider", "clock",
        "token",
    ]  # fmt: skip
    assert "playgroundclient 0." in found["versions"]["detail"]
    assert "chmod 600" in found["profile file"]["detail"]
    assert found["proxy"] == {"check": "proxy", "ok": True, "detail": f"https by http://{listening}"}
    assert re.match(
        r"(the same as|\d+ s (ahead of|behind)) the servers', of which one said \w+, ", found["clock"]["detail"]
    )
    assert re.fullmatch(r"one was given, and lasts \d+ s", found["token"]["detail"])
    assert ran.code == 1  # the profile file is open to others
    assert {name for name, each in found.items() if each["ok"] is False} == {"profile file"}
    assert CANARY not in ran.out and live.settings["api_key"] not in ran.out


def test_the_doctor_names_what_cannot_be_reached(command: Any, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    file.chmod(0o600)
    monkeypatch.setenv("PLAYGROUND_GATEWAY_URL", "http://127.0.0.1:9")
    ran = command("doctor")
    found = {each["check"]: each for each in map(json.loads, ran.out.splitlines())}
    assert ran.code == 1
    assert {name for name, each in found.items() if each["ok"] is False} == {"gateway"}
    assert "cannot connect to 127.0.0.1:9" in found["gateway"]["detail"]


def test_the_doctor_names_a_proxy_that_cannot_be_reached(
    command: Any, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    file.chmod(0o600)
    for name, value in {"HTTPS_PROXY": f"me:{CANARY}@127.0.0.1:9", "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    ran = command("doctor", "--json")
    (found,) = [each for each in json.loads(ran.out) if each["check"] == "proxy"]
    said = "https by http://127.0.0.1:9, which cannot be reached: Connection refused, none for 127.0.0.1"
    assert (ran.code, found["ok"], found["detail"]) == (1, False, said)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:port")
    assert "https: not a URL" in command("doctor").out


@pytest.mark.parametrize("proxy", ["http://.proxy.example:3128", "http://a..b:1", "http://xn--a:1"])
def test_a_proxy_whose_host_can_be_none_is_told(proxy: str, command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from playgroundclient.cli.doctor import _proxies

    monkeypatch.setenv("HTTPS_PROXY", proxy)
    found = _proxies()
    assert found.ok is False and found.detail.startswith("https")


def test_a_clock_that_is_wrong_is_told(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from playgroundclient.cli import doctor

    here = doctor.time.time
    monkeypatch.setattr(doctor.time, "time", lambda: here() + 7200)
    found = {each["check"]: each for each in json.loads(command("doctor", "--json").out)}
    assert found["clock"]["ok"] is False
    seconds, _, direction = found["clock"]["detail"].partition(" s ")
    assert float(seconds) == pytest.approx(7200, abs=60) and direction.startswith("ahead of the servers', of which")


# --- completion ------------------------------------------------------------------------------------------------------


def completed(*words: str) -> list[str]:
    """What a shell offers for the last of these words."""
    *before, begun = words
    shell = ShellComplete(playground, {}, "playground", "_PLAYGROUND_COMPLETE")
    return [item.value for item in shell.get_completions(before, begun)]


@pytest.mark.usefixtures("command")
def test_names_are_completed() -> None:
    assert completed("pro") == ["projects", "processes"]
    assert completed("processes", "air") == ["Airbus", "Airbus NA"]
    assert completed("run", "Airbus", "Ext B") == ["Ext Buildings"]
    assert completed("job", "--on-interrupt", "") == ["leave", "cancel"]


@pytest.mark.parametrize("variable", ["API_KEY", "TOKEN_URL"])
def test_completion_is_silent_where_it_fails(
    variable: str, command: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"PLAYGROUND_{variable}", "http://127.0.0.1:9/token" if variable == "TOKEN_URL" else "wrong")
    assert completed("jobs", "") == []
    assert completed("schema", "Airbuss", "") == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_completion(shell: str, command: Any) -> None:
    assert "_PLAYGROUND_COMPLETE" in command("completion", shell).out


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is missing")
@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("'Ext\\ B'", "Ext\\ Buildings"),
        ("D", "DL\\ Change\\ Detection\\ 5"),
        ("'\"Ext B'", "Ext Buildings"),
        ("\\''Ext B'", "Ext Buildings"),
    ],
)
def test_a_name_with_blanks_stays_one_word_in_bash(begun: str, offered: str, command: Any) -> None:
    program = (
        f"{command('completion', 'bash').out}\nCOMP_WORDS=(playground inputs Airbus {begun}); COMP_CWORD=3\n"
        '_playground_completion playground; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ran = subprocess.run(
        ["bash", "--norc", "-c", program], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [offered], ran.stderr


def test_what_a_schema_names_is_not_left_open() -> None:
    schema = {
        "properties": {"size": {"enum": ["<10 m", ">10 m"]}, "mode": {"default": "<auto>"}, "who": {"type": "string"}}
    }
    given = {"size": "<10 m", "mode": "<auto>", "who": "<who>"}
    assert [fault.path for fault in template.left_open(schema, given)] == ["$.who"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is missing")
@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize("name", ["O'Neil & sons", 'x $(exit 3) `exit 4` "q" \\ ${HOME}'])
def test_a_name_is_no_program_to_a_shell(name: str, quote: str, command: Any) -> None:
    source = command("completion", "bash").out
    quoting = re.search(r"case \$\{COMP_WORDS.*?esac", source, re.DOTALL)
    assert quoting is not None
    program = f'value=$1; COMP_CWORD=0; COMP_WORDS=("$2"); {quoting[0]}; eval "printf %s $2$value$2"'
    ran = subprocess.run(["bash", "-c", program, "bash", name, quote], capture_output=True, text=True, check=True)
    assert ran.stdout == name


def test_the_help_imports_what_it_needs_alone() -> None:
    import subprocess

    late = set(playground.list_commands(click.Context(playground))) - {"campaign"}
    heavy = "httpx", "jsonschema_rs", "playground_api", "numpy"
    program = (
        "import sys\nfrom playgroundclient.cli import main\n"
        f"main(['--help'])\nfound = [name for name in ('attrs', 'rich.table', *{heavy!r}) if name in sys.modules]\n"
        f"[main([name, '--help']) for name in {sorted(late)!r}]\n"
        f"sys.exit(repr(found + [name for name in {heavy!r} if name in sys.modules]))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.stderr.strip() == "[]"


@pytest.mark.slow  # it measures time
@pytest.mark.parametrize("arguments", [["--help"], ["jobs", "--help"], ["run", "--help"]], ids=" ".join)
def test_the_help_takes_a_third_of_a_second_at_most(arguments: list[str]) -> None:
    import resource
    import subprocess

    def seconds() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        before = used.ru_utime + used.ru_stime
        subprocess.run([sys.executable, "-m", "playgroundclient.cli", *arguments], capture_output=True, check=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime - before

    assert min(seconds() for _ in range(5)) < 0.3


def test_each_command_has_the_help_that_the_table_says(command: Any) -> None:
    group: click.Group = playground
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None and found.name == name and (found.help or "")
