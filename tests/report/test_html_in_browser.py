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


def screenshot(page: str, folder: Path, name: str, *flags: str) -> bytes:
    assert BROWSER
    source, picture = folder / f"{name}.html", folder / f"{name}.png"
    source.write_text(page, encoding="utf-8")
    subprocess.run(
        [
            BROWSER,
            *FLAGS,
            *flags,
            f"--user-data-dir={folder / 'profile'}",
            f"--screenshot={picture}",
            source.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return picture.read_bytes()


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (apt-get install chromium)")
def test_a_browser_shows_the_page_and_filters_it_without_scripts(tmp_path: Path) -> None:
    page = rendered("html", Reported(FULL, TEXTS))
    box = 'name="severity" id="severity-warning"'
    assert box in page
    chosen = page.replace(box, box.replace("id=", "checked id="))
    removed = re.sub(r'<article class="error".*?</article>\n', "", chosen, flags=re.DOTALL)
    assert len(removed) < len(chosen)
    picture = screenshot(chosen, tmp_path, "chosen")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1000, 1400)
    assert len(picture) > 20_000
    assert screenshot(removed, tmp_path, "removed") == picture
