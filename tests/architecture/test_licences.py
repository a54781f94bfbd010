"""What is needed at run time may be used by anybody: no GPL, in no form."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

EXTRAS = ("parquet", "redraft")
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU (?:Affero |Lesser |Library )?General Public", re.IGNORECASE)


def run_time_packages() -> dict[str, Distribution]:
    """Groundswell's requirements and theirs, as installed on this machine."""
    found: dict[str, Distribution] = {}

    def follow(name: str, extras: tuple[str, ...]) -> None:
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            return
        found[key] = distribution(name)
        for line in found[key].requires or []:
            wanted = Requirement(line)
            fits = wanted.marker is None or any(
                wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)
            )
            if fits:
                follow(wanted.name, tuple(wanted.extras))

    follow("groundswell", EXTRAS)
    return found


def licence_of(package: Distribution) -> str:
    """What a package says of its licence; the full text only where it says nothing shorter."""
    about = package.metadata
    classifiers = [
        line for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    stated = about.get("License") or ""
    short = stated if len(stated) < 100 else ""
    return " ; ".join(filter(None, [about.get("License-Expression"), *classifiers, short]))


def test_no_package_needed_at_run_time_is_under_a_gpl():
    packages = run_time_packages()
    assert {"numpy", "scipy", "scikit-learn", "onnxruntime", "click"} <= set(packages)
    licences = {name: licence_of(package) for name, package in packages.items()}
    assert [name for name, licence in licences.items() if not licence] == []
    assert {name: licence for name, licence in licences.items() if COPYLEFT.search(licence)} == {}


def test_the_check_would_see_a_gpl():
    for licence in (
        "GPL-3.0-or-later",
        "LGPLv2+",
        "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "AGPL-3.0",
    ):
        assert COPYLEFT.search(licence), licence
    assert not COPYLEFT.search("BSD-3-Clause AND MPL-2.0")


def test_our_own_licence_is_stated():
    assert distribution("groundswell").metadata["License-Expression"] == "Apache-2.0"


def test_known_gpl_packages_are_not_installed_for_the_run():
    for name in ("igraph", "leidenalg", "krippendorff", "numba", "torch"):
        try:
            distribution(name)
        except PackageNotFoundError:
            continue
        assert name not in run_time_packages(), name
