import pickle

from reporting.errors import ConfigError
from reporting.wording import Language


def test_an_error_raised_in_a_worker_process_arrives_whole() -> None:
    error = pickle.loads(pickle.dumps(ConfigError("voice-missing", name="mb-fr1", why="OSError")))
    assert (type(error), error.code, error.details) == (
        ConfigError,
        "voice-missing",
        {"name": "mb-fr1", "why": "OSError"},
    )
    assert "mb-fr1" in error.sentence(Language.FRENCH)
