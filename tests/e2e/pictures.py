"""Pictures of the pages with the demonstration's studies: `python -m tests.e2e.pictures [FOLDER]`; README shows two."""

import sys
import tempfile
from pathlib import Path

from reporting.demo.hospital import RADIOLOGISTS
from reporting.demo.orders import ORDERS
from tests.e2e.system import a_system
from tests.e2e.test_page import AUDIO, a_browser, open_study, padded

PICTURES = Path(__file__).parents[1] / "samples" / "pictures"
SIZES = ((1366, 768), (1920, 1080))


def main(folder: Path, *, everything: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, a_system(Path(room)) as system:
        ris = system.ris()
        service = system.service(ris_port=ris.port)
        for order in ORDERS:
            system.send(service, order.of_run("26"))
        accession = ORDERS[0].of_run("26").accession_number
        microphone = padded(AUDIO / "fr_scanner_thoracique.wav", Path(room))
        with a_browser(service, RADIOLOGISTS[0], microphone) as page:
            open_study(page, accession)
            page.get_by_test_id("field-lungs").click()
            page.get_by_test_id("record").click()
            page.get_by_text("embolie pulmonaire").wait_for()
            page.get_by_test_id("partial").wait_for()
            page.screenshot(path=folder / "report.png")
            page.get_by_test_id("field-pleura").filter(has_text="Pas de").wait_for()
            page.get_by_test_id("record").click()
            page.locator('body[data-recording="off"]').wait_for()
            page.get_by_test_id("field-conclusion").click()
            page.keyboard.type("Nodule du lobe supérieur droit, à comparer aux examens antérieurs.")
            page.locator('[data-testid="saving"][data-state="saved"]').wait_for()
            if everything:
                page.get_by_test_id("sign").click()
                page.screenshot(path=folder / "sign.png")
                page.get_by_test_id("cancel-sign").click()
            page.get_by_test_id("sign").click()
            page.get_by_test_id("sign-dialog").get_by_test_id("password").fill(RADIOLOGISTS[0].password)
            page.get_by_test_id("confirm-sign").click()
            page.locator('[data-testid="delivery-state"][data-state="accepted"]').wait_for()
            if everything:
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    for width, height in SIZES:
                        page.set_viewport_size({"width": width, "height": height})
                        page.screenshot(path=folder / f"signed-{scheme}-{width}.png")
                page.set_viewport_size({"width": 1366, "height": 768})
                page.emulate_media(color_scheme="light")
            page.get_by_test_id("back").click()
            page.locator('[data-testid="open-row"]').first.wait_for()
            page.screenshot(path=folder / "worklist.png")
            if everything:
                page.emulate_media(color_scheme="dark")
                page.set_viewport_size({"width": 1920, "height": 1080})
                page.screenshot(path=folder / "worklist-dark-1920.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES, everything=len(sys.argv) > 1)
