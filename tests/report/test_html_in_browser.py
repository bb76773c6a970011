"""The page in a real browser. Where none is installed (`apt-get install chromium`) this is skipped."""

import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from drift.report.formats import Reported, rendered
from tests.report.full import FULL
from tests.report.sample import TEXTS

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1000,1400",
)  # fmt: skip


SCRIPT = """<script>
const shown = [...document.querySelectorAll("article")].map(
  one => one.dataset.rule + ":" + (getComputedStyle(one).display !== "none"));
const lines = [...document.querySelectorAll(".chart .step path")].map(
  one => getComputedStyle(one).stroke + "/" + getComputedStyle(one).strokeDasharray);
document.body.dataset.shown = shown.join(" ");
document.body.dataset.lines = [...new Set(lines)].length;
</script></body>"""
"""Asks the browser what it shows. The page itself has no script and forbids all."""


def browse(page: str, folder: Path, *flags: str) -> str:
    assert BROWSER
    source = folder / "page.html"
    source.write_text(page, encoding="utf-8")
    done = subprocess.run(
        [BROWSER, *FLAGS, *flags, f"--user-data-dir={folder / 'profile'}", source.as_uri()],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return done.stdout.decode()


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (apt-get install chromium)")
def test_a_browser_filters_the_page_without_scripts_and_runs_none(tmp_path: Path) -> None:
    page = rendered("html", Reported(FULL, TEXTS))
    box = 'name="severity" id="severity-warning"'
    assert box in page
    chosen = page.replace(box, box.replace("id=", "checked id=")).replace("</body>", SCRIPT)
    allowed = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", chosen)
    assert len(allowed) < len(chosen)
    seen = browse(allowed, tmp_path, "--dump-dom")
    assert 'data-shown="guard-stronger:false effect-missing:true"' in seen
    assert 'data-lines="4"' in seen
    assert "data-shown=" not in browse(chosen, tmp_path, "--dump-dom")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (apt-get install chromium)")
def test_a_browser_draws_the_page(tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    browse(rendered("html", Reported(FULL, TEXTS)), tmp_path, f"--screenshot={picture}")
    content = picture.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (1000, 1400)
    assert len(content) > 20_000
