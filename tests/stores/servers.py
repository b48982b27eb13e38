"""Servers of Amazon's S3 on this machine, for tests and measurements.

A server is a process of its own on a free port of the loopback device, and
ends with the process that started it:

`moto`   keeps objects in memory, in Python: some milliseconds a request
`s3s`    keeps objects in files, in Rust: tests/stores/s3s

With a delay, clients talk to a proxy, also a process of its own, that waits
before it passes a request on, as if the server were that far away, and counts
what passes. It holds any number of requests at once.
"""

import argparse
import asyncio
import collections
import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile

KINDS = ("moto", "s3s")

# The program of `s3s`, as `make test-stores` builds it.
PROGRAM = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "stores",
    "s3s", "release", "s3s-store")

_HOST = "127.0.0.1"
_KEY, _SECRET, _REGION = "testing", "testing-secret", "us-east-1"

# Longest head of a request, and number of bytes read at once.
_HEAD = 1 << 16
_BLOCK = 1 << 16


class Server(object):
    """A server that runs.

    Attributes
    ----------
    endpoint : str
        Its address, such as "http://127.0.0.1:4321".
    storage_options : dict
        Arguments of `s3fs.S3FileSystem`, and of fsspec for "s3://".
    environment : dict of str to str
        Variables with which clients find it that are given no arguments:
        s3fs, boto3 and others.
    """

    def __init__(self, port, proxy):
        self.endpoint = "http://{}:{}".format(_HOST, port)
        self.storage_options = {
            "key": _KEY, "secret": _SECRET, "endpoint_url": self.endpoint}
        self.environment = {
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_SECRET_ACCESS_KEY": _SECRET, "AWS_DEFAULT_REGION": _REGION}
        self._proxy = proxy

    def counts(self):
        """Return what has passed the proxy of a server with a delay.

        Returns
        -------
        dict of str to int
            Number of requests by method ("GET", "PUT"), `bytes_in` from
            clients and `bytes_out` to them, heads included, and `most`
            requests that were under way at once.

        Raises
        ------
        ValueError
            If the server was started without a delay.
        """
        if self._proxy is None:
            raise ValueError("requests are counted if delay is a number, got "
                             "None")
        self._proxy.stdin.write(b"\n")
        return json.loads(self._proxy.stdout.readline().decode("ascii"))


@contextlib.contextmanager
def start(kind="moto", delay=None):
    """Start a server; it ends with the block.

    Parameters
    ----------
    kind : {"moto", "s3s"}, optional
        The server. Default "moto".
    delay : float or None, optional
        Seconds that each request takes more. 0 or more. Default None: no
        proxy, and no counts.

    Yields
    ------
    Server
        The server.

    Raises
    ------
    ValueError
        If the kind is unknown or the delay is negative.
    FileNotFoundError
        If the program of the server is not installed.
    """
    if kind not in KINDS:
        raise ValueError("kind must be one of {}, got {!r}".format(
            ", ".join(KINDS), kind))
    if delay is not None and not delay >= 0:
        raise ValueError("delay must be at least 0 s, got {}".format(delay))
    if kind == "s3s" and not os.path.exists(PROGRAM):
        raise FileNotFoundError("{} is missing: make test-stores builds "
                                "it".format(os.path.normpath(PROGRAM)))
    with contextlib.ExitStack() as stack:
        _, port = stack.enter_context(_child(kind))
        proxy = None
        if delay is not None:
            proxy, port = stack.enter_context(
                _child("proxy", str(port), str(delay)))
        yield Server(port, proxy)


@contextlib.contextmanager
def _child(*arguments):
    """Run this file with arguments; yield the process and its port."""
    process = subprocess.Popen(
        [sys.executable, os.path.abspath(__file__)] + list(arguments),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    try:
        line = process.stdout.readline()
        if not line:
            raise OSError("the server {!r} ended with status {}".format(
                arguments[0], process.wait()))
        yield process, int(line.decode("ascii"))
    finally:
        # The end of its input ends it.
        process.stdin.close()
        process.wait()
        process.stdout.close()


# In the child


def run_moto():
    """Serve until the end of standard input; print the port."""
    from moto.server import ThreadedMotoServer
    from werkzeug.serving import WSGIRequestHandler

    # Keeps connections open, as S3 does.
    WSGIRequestHandler.protocol_version = "HTTP/1.1"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(_HOST, 0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    sys.stdin.read()
    server.stop()


def run_s3s():
    """Serve a folder of its own until the end of standard input."""
    with tempfile.TemporaryDirectory(prefix="spectrust-s3s-") as folder:
        # It reads the input of this process, which waits for it.
        subprocess.call([PROGRAM, _KEY, _SECRET, folder])


class Proxy(object):
    """Passes requests on after a delay.

    Responses pass as they come: only requests are read, to see where each
    begins.

    Parameters
    ----------
    port : int
        Port of the server.
    delay : float
        Seconds to wait before each request is passed on.

    Attributes
    ----------
    counts : collections.Counter
        As `Server.counts` returns them.
    """

    def __init__(self, port, delay):
        self._port, self._delay = port, delay
        self.counts = collections.Counter()
        self._under_way = 0
        # asyncio alone does not keep them.
        self._tasks = set()

    async def start(self):
        """Start to serve; return the port."""
        self._server = await asyncio.start_server(
            self._connected, _HOST, 0, limit=_HEAD, backlog=1024)
        return self._server.sockets[0].getsockname()[1]

    async def close(self):
        """Stop to serve, once all connections have ended."""
        self._server.close()
        await asyncio.gather(*self._tasks)

    async def serve(self):
        """Serve until the end of standard input; print port and counts."""
        print(await self.start(), flush=True)
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps(self.counts), flush=True)
        # Without a word about the connections that are open.
        os._exit(0)

    async def _connected(self, reader, writer):
        """Pass a connection on, which has requests one after another."""
        try:
            upstream = await asyncio.open_connection(_HOST, self._port)
        except OSError:
            writer.close()
            return
        # The first byte of an answer ends what is under way.
        waiting = []
        back = asyncio.ensure_future(
            self._answer(upstream[0], writer, waiting))
        tasks = {back, asyncio.current_task()}
        self._tasks |= tasks
        try:
            while await self._request(reader, upstream[1], waiting):
                pass
        except (OSError, ValueError, asyncio.IncompleteReadError,
                asyncio.LimitOverrunError):
            # The client is gone, or does not speak HTTP.
            pass
        finally:
            upstream[1].close()
            await back
            self._tasks -= tasks

    async def _request(self, reader, writer, waiting):
        """Pass one request on; return whether there was one."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return False
        waiting.append(True)
        self._under_way += 1
        self.counts["most"] = max(self.counts["most"], self._under_way)
        self.counts[head.split(b" ", 1)[0].decode("ascii")] += 1
        await asyncio.sleep(self._delay)
        self._send(writer, head)
        fields = dict(
            (name.strip().lower(), value.strip().lower()) for name, _, value
            in (line.partition(b":") for line in head.split(b"\r\n")[1:]))
        if fields.get(b"transfer-encoding", b"").endswith(b"chunked"):
            await self._pass_chunks(reader, writer)
        else:
            await self._pass(reader, writer,
                             int(fields.get(b"content-length", b"0")))
        return True

    async def _pass(self, reader, writer, left):
        while left:
            block = await reader.read(min(left, _BLOCK))
            if not block:
                raise asyncio.IncompleteReadError(block, left)
            left -= len(block)
            self._send(writer, block)
            await writer.drain()

    async def _pass_chunks(self, reader, writer):
        """Pass on a body in chunks, RFC 9112, section 7.1."""
        while True:
            line = await reader.readuntil(b"\r\n")
            self._send(writer, line)
            size = int(line.split(b";")[0], 16)
            if not size:
                break
            await self._pass(reader, writer, size + len(b"\r\n"))
        # The fields of a trailer end in an empty line.
        while line != b"\r\n":
            line = await reader.readuntil(b"\r\n")
            self._send(writer, line)

    def _send(self, writer, block):
        self.counts["bytes_in"] += len(block)
        writer.write(block)

    async def _answer(self, reader, writer, waiting):
        """Pass answers on until the server ends the connection."""
        try:
            while True:
                block = await reader.read(_BLOCK)
                self._answered(waiting)
                if not block:
                    break
                self.counts["bytes_out"] += len(block)
                writer.write(block)
                await writer.drain()
        except OSError:
            self._answered(waiting)
        finally:
            writer.close()

    def _answered(self, waiting):
        self._under_way -= len(waiting)
        waiting.clear()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=KINDS + ("proxy",))
    parser.add_argument("port", type=int, nargs="?")
    parser.add_argument("delay", type=float, nargs="?")
    given = parser.parse_args()
    # Ctrl-C goes to all processes of a terminal; the parent ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if given.what == "moto":
        run_moto()
    elif given.what == "s3s":
        run_s3s()
    else:
        asyncio.run(Proxy(given.port, given.delay).serve())


if __name__ == "__main__":
    main()
