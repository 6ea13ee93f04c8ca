"""The page in a real browser: from the worklist to the RIS, with a recording as its microphone. FR and EN."""

import io
import shutil
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from reporting.demo.hospital import RADIOLOGISTS, DemoRadiologist
from reporting.demo.orders import ORDERS
from reporting.demo.processes import Service
from reporting.text.score import word_errors
from tests.e2e.system import System

AUDIO = Path(__file__).parents[1] / "samples" / "audio"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
PATIENCE_MS = 60_000
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: apt install chromium"),
]


def padded(recording: Path, folder: Path) -> Path:
    """Return the recording after half a second of silence: the fake microphone loses its first moments."""
    with wave.open(str(recording)) as source:
        parameters, sound = source.getparams(), source.readframes(source.getnframes())
    target = folder / recording.name
    with wave.open(str(target), "wb") as out:
        out.setparams(parameters)
        silence = bytes(parameters.framerate // 2 * parameters.sampwidth)
        out.writeframes(silence + sound + silence * 6)
    return target


@contextmanager
def a_browser(service: Service, person: DemoRadiologist, microphone: Path) -> Iterator[Page]:
    """Yield a page, signed in, whose microphone plays the recording once each time it is opened."""
    with sync_playwright() as playwright:
        arguments = [*ARGUMENTS, f"--use-file-for-fake-audio-capture={microphone}%noloop"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{service.url}/login")
        page.get_by_test_id("login").fill(person.login)
        page.get_by_test_id("password").fill(person.password)
        page.get_by_test_id("sign-in").click()
        yield page
        browser.close()
    assert not problems


def open_study(page: Page, accession: str) -> None:
    page.locator(f'[data-testid="open-row"][data-accession="{accession}"]').click()
    expect(page.locator("body")).to_have_attribute("data-editable", "true")


@pytest.mark.parametrize(
    ("number", "person", "recording", "correction", "conclusion"),
    [
        (0, RADIOLOGISTS[0], "fr_deux_phrases", ("condensation", "nodule"), ("conclusion", "Examen sans anomalie.")),
        (1, RADIOLOGISTS[1], "en_two_sentences", ("clear", "normal"), ("impression", "Normal examination.")),
    ],
    ids=["fr", "en"],
)
def test_from_the_worklist_to_the_ris(
    system: System,
    tmp_path: Path,
    number: int,
    person: DemoRadiologist,
    recording: str,
    correction: tuple[str, str],
    conclusion: tuple[str, str],
) -> None:
    ris = system.ris()
    service = system.service(ris_port=ris.port)
    order = ORDERS[number].of_run("7")
    assert system.send(service, order) == "AA"
    with a_browser(service, person, padded(AUDIO / f"{recording}.wav", tmp_path)) as page:
        open_study(page, order.accession_number)
        lungs = page.get_by_test_id("field-lungs")
        lungs.click()
        page.get_by_test_id("record").click()
        expect(page.locator("body")).to_have_attribute("data-recording", "on")
        script = (AUDIO / f"{recording}.written.txt").read_text("utf-8")
        expect(lungs).to_contain_text(script.split(".")[1].split()[-1])  # the last sentence has arrived
        page.get_by_test_id("record").click()
        expect(page.locator("body")).to_have_attribute("data-recording", "off")
        dictated = lungs.inner_text()
        assert word_errors(script, dictated, person.language).rate < 0.5

        word, better = correction
        assert word in dictated
        lungs.evaluate(SELECT_WORD, word)
        page.keyboard.type(better)
        page.get_by_test_id(f"field-{conclusion[0]}").click()
        page.keyboard.type(conclusion[1])
        expect(page.get_by_test_id("saving")).to_have_attribute("data-state", "saved")

        page.get_by_test_id("sign").click()
        page.get_by_test_id("sign-dialog").get_by_test_id("password").fill(person.password)
        page.get_by_test_id("confirm-sign").click()
        expect(page.get_by_test_id("delivery-state")).to_have_attribute("data-state", "accepted")
        with page.expect_download() as download:
            page.get_by_test_id("docx").first.click()
        content = Path(download.value.path()).read_bytes()
        (message,) = (system.home / "ris").glob("*.hl7")
    document = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    for text in (document, message.read_text("utf-8")):
        assert better in text
        assert word not in text
        assert conclusion[1] in text


SELECT_WORD = """(field, word) => {
    const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(word);
        if (at >= 0) {
            field.closest('[contenteditable]')?.focus();
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + word.length);
            return;
        }
    }
    throw new Error('the word is not there');
}"""
