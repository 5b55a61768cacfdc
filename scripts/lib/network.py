"""Ports, addresses and waiting for an answer."""

import contextlib
import errno
import http.client
import ipaddress
import socket

from scripts.lib.console import Stop
from scripts.lib.environment import WINDOWS


def is_loopback(host: str) -> bool:
    """Whether only programs on this computer reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether an address stands for all addresses of this computer."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_unspecified
    return False


def in_address(host: str) -> str:
    """The host as it is written before ``:port``."""
    return f"[{host}]" if ":" in host else host


def require_free_port(host: str, port: int) -> None:
    """Raise ``Stop`` with a sentence when nothing could listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if not WINDOWS:
                # A port that a server has just left counts as free; on Windows this option means something else.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise Stop(f"Alamat {host} tidak dikenal; pakai --host 127.0.0.1 atau --host 0.0.0.0.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"Port {port} sedang dipakai program lain; tutup program itu atau pakai --port {port + 1}."
        elif error.errno in (errno.EACCES, errno.EPERM):
            sentence = f"Port {port} hanya boleh dipakai administrator komputer; pakai --port 8000."
        else:
            sentence = f"Alamat {host} bukan milik komputer ini; pakai --host 127.0.0.1 atau --host 0.0.0.0."
        raise Stop(sentence) from None


def _own_address() -> str:
    """This computer's address in its network, or nothing. Connecting a datagram socket sends no packet."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # An address reserved for documentation: only the route to it is looked up.
        return str(probe.getsockname()[0])
    return ""


def names_of(host: str) -> list[str]:
    """What a browser may call this server when it listens on ``host``, the best name last."""
    if not is_wildcard(host):
        return [in_address(host)]
    names = [socket.gethostname().lower(), _own_address()]
    return [name for name in dict.fromkeys(names) if name]


def health(host: str, port: int) -> int:
    """The HTTP status of ``/healthz``, 0 as long as nobody answers. Goes around any proxy."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    return 0


def local_form(host: str) -> str:
    """The address at which this computer itself reaches what listens on ``host``."""
    if not is_wildcard(host):
        return host
    return "::1" if ":" in host else "127.0.0.1"
