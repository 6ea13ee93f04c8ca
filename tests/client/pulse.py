"""A PulseAudio of the test's own: what is played into its sink is heard by its microphone."""

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from glob import glob
from pathlib import Path

ASOUNDRC = """
pcm.fakemic { type pulse device "fakemic" hint { show on description "fake microphone" } }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


def missing() -> str:
    """Return what is missing, or nothing."""
    if not all(shutil.which(program) for program in ("pulseaudio", "pactl", "paplay")):
        return "PulseAudio is not installed (apt install pulseaudio pulseaudio-utils)"
    if not ctypes.util.find_library("portaudio"):
        return "PortAudio is not installed (apt install libportaudio2)"
    if not glob("/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so"):  # noqa: PTH207 - a pattern, not a folder
        return "ALSA does not know PulseAudio (apt install libasound2-plugins)"
    return ""


@contextmanager
def virtual_microphone(home: Path) -> Iterator[Mapping[str, str]]:
    """Yield the environment in which PortAudio finds `fakemic` and paplay the sink `mic`."""
    run = home / "run"
    run.mkdir(mode=0o700)
    socket = run / "pulse.socket"
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(run),
        "PULSE_RUNTIME_PATH": str(run),
        "PULSE_SERVER": f"unix:{socket}",
    }
    (home / ".asoundrc").write_text(ASOUNDRC)
    modules = [
        f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        "module-null-sink sink_name=mic rate=16000 channels=1",
        "module-remap-source master=mic.monitor source_name=fakemic",
    ]
    loaded = [part for module in modules for part in ("-L", module)]
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-level=error"]
    with (home / "pulse.log").open("wb") as log:
        daemon = subprocess.Popen([*command, *loaded], env=environment, stdout=log, stderr=log)
    try:
        _await_source(environment, daemon, home / "pulse.log")
        yield environment
    finally:
        daemon.terminate()
        daemon.wait(10)


def _await_source(environment: Mapping[str, str], daemon: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(200):
        assert daemon.poll() is None, log.read_text("utf-8", "replace")
        asked = subprocess.run(
            ["pactl", "set-default-source", "fakemic"], env=environment, capture_output=True, timeout=10, check=False
        )
        if asked.returncode == 0:
            return
        try:
            daemon.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("PulseAudio does not answer")
