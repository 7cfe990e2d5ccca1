"""`python -m tests.pg -- COMMAND …`: run a command against a throw-away PostgreSQL, the way a real server is set (fsync on).

Makes a cluster in a temporary folder, exports DATABASE_URL, and removes all of it afterwards, also when interrupted. Where there
is no PostgreSQL it says so and exits with 77, which test runners read as "skipped"; with LIFANG_TEST_ALL=1 that is an error.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SKIPPED = 77
ROLE = "lifang"
SETTINGS = {
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "listen_addresses": "127.0.0.1",
}


class NoPostgres(Exception):
    pass


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a fresh database; it and its server are gone at the end."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="lifang-pg-"))
    data = folder / "data"
    log = folder / "log"
    try:
        password = secrets.token_hex(16)
        (folder / "password").write_text(password)
        if os.geteuid() == 0:
            for path in (folder, folder / "password"):
                shutil.chown(path, "postgres", "postgres")
        login = ["--auth=scram-sha-256", f"--username={ROLE}", f"--pwfile={folder / 'password'}"]
        _run([binaries / "initdb", "--no-locale", "--encoding=UTF8", *login, "-D", data])
        port = free_port()
        settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(folder)}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        _run([binaries / "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options])
        try:
            yield f"postgres://{ROLE}:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run([binaries / "pg_ctl", "stop", "-m", "immediate", "-D", data])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder that holds initdb and pg_ctl: that of the PATH, else the newest that Debian's packages made."""
    in_path = shutil.which("initdb")
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [Path(in_path).resolve()] if in_path else packaged[-1:]
    if not found:
        raise NoPostgres(
            "initdb was found neither in PATH nor in /usr/lib/postgresql: install a PostgreSQL server"
        )
    return found[0].parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(command: list[str | Path]) -> None:
    """As user postgres when root asks: the server refuses to run as root."""
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        subprocess.run(command, check=True, cwd="/", capture_output=True, text=True, **who)  # type: ignore[call-overload]
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{command[0]} failed:\n{error.stderr or error.stdout}") from error


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.stderr.write("Usage: python -m tests.pg -- COMMAND …\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with cluster() as url:
            own = {"DATABASE_URL": url, "LIFANG_TEST_DATABASE": url}  # the latter says that tests may have it
            return subprocess.run(command, env=os.environ | own, check=False).returncode
    except NoPostgres as missing:
        sys.stderr.write(f"Skipped on PostgreSQL: {missing}\n")
        return 1 if os.environ.get("LIFANG_TEST_ALL") == "1" else SKIPPED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
