"""A real browser for tests of customers' pages: driven by playwright-core, each page also looked at by axe-core."""

import json
import os
import resource
import shutil
import subprocess

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
SECONDS = 180


def lift_memory_limit():
    """Odoo's own limit of address space, which the child inherits, is too small for a browser."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


class BrowserCase:
    """Mixed into an HttpCase."""

    def drive_browser(self, driver, **order):
        """Run a script for node with this order and return what it has seen, a dict.

        axe-core must have looked at a page and found nothing, nothing may stick out, no script may have failed.
        """
        chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
        if not (chromium and shutil.which("node") and os.environ.get("NODE_PATH")):
            self.skipTest("Chromium, node or the packages in NODE_PATH (see dev/package.json) are missing.")
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            run = subprocess.run(
                ["node", str(driver), json.dumps({"chromium": chromium, **order})],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
                preexec_fn=lift_memory_limit,
            )
        self.assertEqual(run.returncode, 0, run.stderr)
        seen = json.loads(run.stdout)
        self.env.invalidate_all()
        self.assertEqual((seen["violations"], seen["errors"], seen["overflow"]), ([], [], 0))
        self.assertGreater(seen["checks"], 10)
        return seen
