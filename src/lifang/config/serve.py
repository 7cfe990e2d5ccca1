"""`lifang serve`: the web server and one worker beside it, for one district."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from ipaddress import ip_address

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

THREADS = 16  # readers; the one writer of SQLite queues them where they write


class PortTaken(Exception):
    pass


def serve(address: str, port: int) -> None:
    check_port(address, port)
    command = [sys.executable, "-m", "lifang.config.cli", "work", "--parent", str(os.getpid())]
    worker = subprocess.Popen(command)  # noqa: S603 - our own command, nothing from outside
    try:
        Granian(
            "lifang.config.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=THREADS,
            websockets=False,
            log_level=LogLevels.error,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def check_port(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", "") or error
            raise PortTaken(
                f"{address}:{port} cannot be used ({why}). Is a server running there already? "
                f"Choose another with --port."
            ) from error


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
