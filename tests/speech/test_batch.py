"""What a recogniser offers to read at once."""

import numpy as np

from reporting.speech.batch import Request, batch_size, bucket, read, workers
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.wording import Language
from tests.fakes.recognizer import FakeRecognizer


class Forgetful(FakeRecognizer):
    """Answers a pass with too few readings."""

    workers = 2
    batch_size = 4

    def bucket(self, utterance: Utterance, effort: Effort, language: Language) -> str:
        return language.value

    def decode_batch(self, requests: list[Request]) -> list[Hypothesis | Exception]:
        return [Hypothesis(text="which one?")]


def request(name: str) -> Request:
    utterance = Utterance(utterance_id=name, start_sample=0, audio=np.zeros(1, np.float32))
    return Request(utterance=utterance, language=Language.FRENCH, effort=Effort.FINAL)


def test_a_plain_recogniser_reads_one_at_a_time() -> None:
    plain = FakeRecognizer()
    assert (workers(plain), batch_size(plain), bucket(plain, request("a"))) == (1, 1, None)


def test_a_recogniser_says_how_many_it_reads_at_once_and_which() -> None:
    recognizer = Forgetful()
    assert (workers(recognizer), batch_size(recognizer), bucket(recognizer, request("a"))) == (2, 4, "fr")


def test_a_pass_with_too_few_answers_is_made_one_by_one() -> None:
    readings = read(Forgetful(["un", "deux"]), [request("a"), request("b")])
    assert [reading.text for reading in readings if isinstance(reading, Hypothesis)] == ["un", "deux"]


def test_reading_returns_what_went_wrong_instead_of_raising_it() -> None:
    failed, heard = read(FakeRecognizer(["un", "deux"], failures=1), [request("a"), request("b")])
    assert isinstance(failed, Exception)
    assert isinstance(heard, Hypothesis)
