"""The container set-up, checked as far as that goes without a container engine."""

import configparser
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose
from tree import ADDONS, ROOT, manifest

DOCKER = ROOT / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")
# Where pip's name differs from the name that Python imports and Odoo's manifest wants.
DISTRIBUTIONS = {"charset_normalizer": "charset-normalizer"}
# Asked for by Odoo's own phone_validation, on which feedback_intake depends.
ASKED_BY_ODOO = {"phonenumbers"}


def dotenv():
    lines = (DOCKER / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def read_compose(values):
    """compose.yaml as a dict, its variables replaced by ``values``, else by their defaults, as Compose does."""
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(VARIABLE.sub(lambda match: values.get(match[1]) or match[2], text))


@pytest.fixture
def compose():
    return read_compose({})


@pytest.fixture
def odoo_conf():
    parser = configparser.RawConfigParser()
    parser.read(DOCKER / "odoo.conf", encoding="utf-8")
    return parser["options"]


def instructions(name):
    return re.findall(rf"^{name}\s+(.+)$", DOCKERFILE, re.MULTILINE)


def run_tool(name, *arguments):
    """Run a command-line tool that pip put beside this interpreter."""
    command = [Path(sys.executable).parent / name, *arguments]
    return subprocess.run(command, cwd=DOCKER, capture_output=True, text=True, check=False)


def test_hadolint_finds_nothing_in_the_dockerfile():
    result = run_tool("hadolint", "Dockerfile")
    assert result.returncode == 0, result.stdout + result.stderr


def test_shellcheck_finds_nothing_in_the_first_start_script():
    result = run_tool("shellcheck", "first-start")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("values", [{}, dotenv()], ids=["defaults", ".env.example"])
def test_compose_file_follows_the_compose_specification(values):
    PyCompose.from_json(json.dumps(read_compose(values)))


def test_the_specification_check_refuses_a_misspelt_key(compose):
    compose["services"]["db"]["helthcheck"] = compose["services"]["db"].pop("healthcheck")
    with pytest.raises(ValueError, match="helthcheck"):
        PyCompose.from_json(json.dumps(compose))


def test_env_example_names_each_variable_with_its_default():
    defaults = dict(VARIABLE.findall((DOCKER / "compose.yaml").read_text(encoding="utf-8")))
    assert dotenv() == defaults


def test_every_service_is_health_checked_or_runs_once(compose):
    for name, service in compose["services"].items():
        check = service.get("healthcheck") or {}
        is_checked = "test" in check or ("build" in service and instructions("HEALTHCHECK") and not check)
        is_waited_for = any(
            isinstance(other.get("depends_on"), dict)
            and other["depends_on"].get(name, {}).get("condition") == "service_completed_successfully"
            for other in compose["services"].values()
        )
        assert is_checked or (service.get("restart") == "no" and is_waited_for), name


def test_nothing_runs_as_root(compose):
    assert instructions("USER")[-1] == "odoo"
    for name, service in compose["services"].items():
        user = service.get("user")
        assert user not in ("root", "0", 0), name
        assert user or "build" in service, f"{name}: the image's own user may be root"
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name


def test_containers_write_to_volumes_and_memory_only(compose):
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        named = {volume.split(":")[0] for volume in service["volumes"]}
        assert named <= set(compose["volumes"]), name


def test_secrets_are_files_that_git_ignores(compose):
    ignored = (DOCKER / ".gitignore").read_text(encoding="utf-8").split()
    assert "secrets/" in ignored
    for name, secret in compose["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}


def test_no_password_is_an_environment_variable_or_an_option(compose, odoo_conf):
    for name, service in compose["services"].items():
        for key, value in service["environment"].items():
            if "PASSWORD" in key:
                assert key.endswith("_FILE"), f"{name}: {key}"
                assert value.startswith("/run/secrets/"), f"{name}: {key}"
                assert value.rpartition("/")[2] in service["secrets"], f"{name}: {key}"
    assert not [option for option in odoo_conf if "passw" in option]


def test_database_is_not_published_and_odoo_only_on_the_loopback_address(compose):
    assert "ports" not in compose["services"]["db"]
    published = compose["services"]["odoo"]["ports"]
    assert len(published) == 2
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_published_ports_are_those_odoo_listens_on(compose, odoo_conf):
    targets = {port.rpartition(":")[2] for port in compose["services"]["odoo"]["ports"]}
    assert targets == {odoo_conf["http_port"], odoo_conf["gevent_port"]}


def test_images_are_pinned_to_a_major_version(compose):
    images = instructions("FROM") + [service["image"] for service in compose["services"].values()]
    for image in images:
        assert re.fullmatch(r"[\w/-]+:\d+(\.\d+)*", image), image


def test_odoo_waits_for_a_healthy_database_and_a_finished_first_start(compose):
    waits = compose["services"]["odoo"]["depends_on"]
    assert waits["db"]["condition"] == "service_healthy"
    assert waits["init"]["condition"] == "service_completed_successfully"


def test_every_addon_is_installed_at_the_first_start():
    assert set(dotenv()["FEEDBACK_ADDONS"].split(",")) == {addon.name for addon in ADDONS}


def test_odoo_conf_uses_options_that_odoo_has(odoo_conf):
    from odoo.tools import config

    unknown = {name for name in odoo_conf if name not in config.options_index}
    assert not unknown
    unread = {name for name in odoo_conf if not config.options_index[name].file_loadable}
    assert not unread


def test_odoo_conf_closes_the_database_manager_and_trusts_its_proxy(odoo_conf):
    assert odoo_conf.getboolean("list_db") is False
    assert odoo_conf.getboolean("proxy_mode") is True
    assert odoo_conf["db_name"]


def test_odoo_opens_fewer_connections_than_postgresql_allows(odoo_conf):
    # One process each for the websocket and the parent besides the workers.
    processes = odoo_conf.getint("workers") + odoo_conf.getint("max_cron_threads") + 2
    assert processes * odoo_conf.getint("db_maxconn") < 100


def test_image_installs_what_the_manifests_ask_for():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = {line.split("==")[0] for line in lines if line and not line.startswith("#")}
    asked = {
        DISTRIBUTIONS.get(name, name)
        for addon in ADDONS
        for name in manifest(addon).get("external_dependencies", {}).get("python", [])
    }
    assert required == asked | ASKED_BY_ODOO
    assert "--requirement /opt/feedback/requirements.txt" in DOCKERFILE


def test_files_that_the_image_copies_exist_and_reach_the_build():
    excluded = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for instruction in instructions("COPY"):
        source = next(word for word in instruction.split() if not word.startswith("--"))
        assert (ROOT / source).exists(), source
        assert f"!{source}" in excluded, source
