"""A small authority for tests, by openssl: certificates for 127.0.0.1 that are good, expired or of a stranger."""

import functools
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

CONFIG = """
[ca]
default_ca = one
[one]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""
GOOD = ("20200101000000Z", "20991231000000Z")
PAST = ("20200101000000Z", "20200102000000Z")


@dataclass(frozen=True)
class Papers:
    """Files of one authority."""

    ca: Path
    server: Path
    """Key and certificate in one file, for 127.0.0.1."""
    client: Path
    expired: Path


def _run(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def _issue(folder: Path, name: str, valid: tuple[str, str], config: Path) -> Path:
    key, request, certificate = (folder / f"{name}.{ending}" for ending in ("key", "csr", "crt"))
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _run(
        "req", *curve, "-keyout", key, "-out", request, "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"
    )
    _run(
        "ca", "-batch", "-notext", "-config", config, "-keyfile", folder / "ca.key", "-cert", folder / "ca.crt",
        "-in", request, "-out", certificate, "-startdate", valid[0], "-enddate", valid[1],
    )  # fmt: skip
    both = folder / f"{name}.pem"
    both.write_text(key.read_text() + certificate.read_text())
    return both


@functools.cache
def papers(authority: str = "hospital") -> Papers:
    """Return the files of an authority, made once a run."""
    folder = Path(tempfile.mkdtemp(prefix=f"reporting-{authority}-"))
    (folder / "index.txt").touch()
    config = folder / "ca.cnf"
    config.write_text(CONFIG.format(folder=folder))
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _run(
        "req", "-x509", *curve, "-keyout", folder / "ca.key", "-out", folder / "ca.crt", "-days", 2,
        "-subj", f"/CN={authority}", "-addext", "keyUsage=critical,keyCertSign",
    )  # fmt: skip
    return Papers(
        ca=folder / "ca.crt",
        server=_issue(folder, "server", GOOD, config),
        client=_issue(folder, "client", GOOD, config),
        expired=_issue(folder, "expired", PAST, config),
    )
