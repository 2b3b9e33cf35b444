"""What the checks of this folder share: where things are, and what git keeps of them."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = sorted(path.parent for path in ROOT.glob("addons/*/__manifest__.py"))


def manifest(addon):
    """The manifest of the addon folder ``addon`` as a dict."""
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def kept_files():
    """Paths of all files that git tracks or would track (new ones that are not ignored)."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted(path for name in set(listing.split("\0")) - {""} if (path := ROOT / name).is_file())
