"""The house holds: who may import whom, what is loaded when, what may be mentioned."""

from __future__ import annotations

import ast
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent.parent
SOURCE = REPO / "src" / "groundswell"
HEAVY = {
    "docx",
    "jinja2",
    "model2vec",
    "msgspec",
    "onnxruntime",
    "openpyxl",
    "phonenumbers",
    "py3langid",
    "pyarrow",
    "rensa",
    "rich",
    "scipy",
    "sentencex",
    "sklearn",
    "tokenizers",
}
# Names for a namespace, an example or this computer: none is ever asked for anything.
# The last is of the editor that a comment of the published REFI-QDA schema names.
HOSTS = {
    "json-schema.org",
    "www.w3.org",
    "localhost",
    "127.0.0.1",
    "schemas.openxmlformats.org",
    "www.altova.com",
    # Read about in a docstring, never asked.
    "www.sqlite.org",
    "www.postgresql.org",
    # Links that a reader may follow: the way out, and licences of open data.
    "www.wikipedia.org",
    "creativecommons.org",
    "www.nationalarchives.gov.uk",
}
NOBODYS = (".example", ".invalid", ".test", ".example.org")
BUILT = {"static", "static_src"}
NO_TEXT = {".onnx", ".npy", ".npz", ".safetensors", ".pyc", ".mo"}

# Says what it raises, which is all that it is for.
SHORT = {"groundswell.analysis.report.folder.check_replaceable"}


def loaded_by(code: str) -> set[str]:
    """Packages outside the standard library that a fresh interpreter has loaded after the code."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sorted(sys.modules))"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {name.split(".")[0] for name in told.stdout.split()}


def public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted((SOURCE / "analysis").rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield module, node


def room_of(module: str) -> str:
    """The room of a module: "groundswell.analysis.corpus", or "groundswell.cli"."""
    return ".".join(module.split(".")[: 3 if module.startswith("groundswell.analysis") else 2])


def used_by_other_rooms() -> set[tuple[str, str]]:
    used = set()
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            if node.module.startswith("groundswell.") and room_of(node.module) != room_of(module):
                used |= {(node.module, alias.name) for alias in node.names}
    return used


def lint_imports(config: Path) -> subprocess.CompletedProcess[str]:
    """The linter in a process of its own, since it turns off every log that is open in its own."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config", str(config)]
    return subprocess.run(
        [*command, "--no-cache"], cwd=REPO, capture_output=True, text=True, check=False
    )


def test_no_room_imports_one_above_it():
    found = lint_imports(REPO / ".importlinter")
    assert found.returncode == 0, found.stdout


def test_a_forbidden_import_would_be_caught(tmp_path):
    """The contract is not empty: the same linter refuses a room that reaches upwards."""
    contract = (REPO / ".importlinter").read_text(encoding="utf-8")
    upside_down = contract.replace("    pipeline\n    report\n", "    report\n    pipeline\n")
    assert upside_down != contract
    file = tmp_path / "upside-down"
    file.write_text(upside_down, encoding="utf-8")
    found = lint_imports(file)
    assert found.returncode == 1
    assert "BROKEN" in found.stdout


def test_importing_the_analysis_is_quick():
    """In processor time, which other work on the machine hardly changes."""
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", "import groundswell.analysis"], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(took) < 0.5


@pytest.mark.parametrize(
    "code",
    [
        "import groundswell.analysis",
        "import groundswell.analysis.pipeline",
        "import groundswell.analysis.corpus.table, groundswell.analysis.report.folder",
        "import groundswell.cli.app",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_used(code):
    assert loaded_by(code) & HEAVY == set()


def test_the_command_line_starts_without_numpy():
    assert "numpy" not in loaded_by("import groundswell.cli.app")


def test_a_function_that_another_room_calls_says_what_goes_in_and_comes_out():
    used = used_by_other_rooms()
    assert len(used) > 40
    silent = []
    for module, function in public_functions():
        if (module, function.name) not in used or f"{module}.{function.name}" in SHORT:
            continue
        told = ast.get_docstring(function) or ""
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        gives = function.returns is not None and ast.unparse(function.returns) != "None"
        # One line is enough where there is one thing to give and it says what comes back.
        simple = len(arguments) <= 1 and len(told) > 30
        if arguments and "Parameters\n-" not in told and not simple:
            silent.append(f"{module}.{function.name}: Parameters")
        if gives and not re.search(r"(Returns|Yields)\n-", told) and not simple:
            silent.append(f"{module}.{function.name}: Returns")
    assert silent == []


def test_every_public_name_of_the_analysis_says_what_it_is():
    silent = []
    for path in (SOURCE / "analysis").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            silent.append(str(path))
        named = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        silent += [
            f"{path}: {node.name}"
            for node in named
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    assert silent == []


def test_no_source_file_names_a_host_that_could_be_asked():
    odd = []
    for path in SOURCE.rglob("*"):
        # What pages load is built from others' packages; the pages' policy keeps it from asking.
        is_built = BUILT & set(path.parts)
        if not path.is_file() or is_built or path.suffix in NO_TEXT:
            continue
        text = path.read_text(encoding="utf-8")
        for host in re.findall(r"https?://(\[?[\w.:-]*\w)", text):
            name = host.split(":")[0]
            if name not in HOSTS and not name.endswith(NOBODYS):
                odd.append(f"{path.relative_to(REPO)}: {host}")
    assert odd == []


def test_nothing_opens_an_address():
    """The linter sees whole packages; urllib has one half that parses and one that asks."""
    asking = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "urllib.request":
                asking.append(str(path))
            if isinstance(node, ast.Import) and any(a.name == "urllib.request" for a in node.names):
                asking.append(str(path))
    assert asking == []


def test_the_mailer_alone_opens_sealed_addresses():
    opening, reading = set(), set()
    for path in (SOURCE / "web").rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE / "web").with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {alias.name for alias in getattr(node, "names", ()) if hasattr(alias, "name")}
            source = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if any(name.endswith("post.opening") for name in {source, *names}) or (
                source.endswith("accounts.post") and "opening" in names
            ):
                opening.add(module)
            if "read_mail_key" in names:
                reading.add(module)
    assert opening == {"accounts.post.mailer"}
    assert reading == {"accounts.post.opening"}


def test_views_of_what_people_see_and_do_ask_the_rooms_queries():
    challenges, participation = (SOURCE / "web" / name for name in ("challenges", "participation"))
    views = [*participation.glob("*_views.py"), *(participation / "views").glob("*.py")]
    views += [challenges / "pages.py", *challenges.glob("set_up*.py")]
    read = {path.name: path.read_text() for path in views}
    assert {"own.py", "posting.py", "pages.py", "set_up.py", "import_views.py"} <= set(read)
    related = r"\.revisions\b|questions\.(all|count|exists|filter)\("
    asks = re.compile(rf"\.objects\b|get_(object|list)_or_404|{related}")
    assert {name for name, text in read.items() if asks.search(text)} == set()
