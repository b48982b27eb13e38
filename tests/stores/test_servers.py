"""The servers of the other tests."""

import asyncio
import http.client
import os
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import s3fs
import servers

# Kills itself while its server runs, after it has printed the endpoint.
KILLED = """\
import os, signal, sys
import servers
with servers.start(sys.argv[1]) as server:
    print(server.endpoint, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def file_system(**options):
    """Return a client that no other test has."""
    return s3fs.S3FileSystem(
        skip_instance_cache=True, use_listings_cache=False, **options)


def is_listening(endpoint):
    """Return whether a server takes requests."""
    connection = http.client.HTTPConnection(endpoint[len("http://"):])
    try:
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


class TestServers(unittest.TestCase):

    each = [(kind, delay) for kind in servers.KINDS
            for delay in (None, 0, 0.01)]

    def test_they_keep_list_and_remove_objects(self):
        contents = os.urandom(200000)
        for kind, delay in self.each:
            with self.subTest(kind=kind, delay=delay), servers.start(
                    kind, delay) as server:
                files = file_system(**server.storage_options)
                files.mkdir("bucket")
                names = ["bucket/in/{}".format(each) for each in range(12)]
                with ThreadPoolExecutor(8) as pool:
                    list(pool.map(
                        lambda name, files=files: files.pipe_file(
                            name, contents), names))
                    read = list(pool.map(files.cat_file, names))
                self.assertEqual(set(read), {contents})
                self.assertEqual(sorted(files.find("bucket")), sorted(names))
                self.assertEqual(
                    [sorted(files.ls(folder)) for folder in (
                        "bucket", "bucket/in")],
                    [["bucket/in"], sorted(names)])
                self.assertEqual(files.size(names[0]), len(contents))
                files.rm(names[0])
                self.assertFalse(files.exists(names[0]))
                with self.assertRaises(FileNotFoundError):
                    files.cat_file(names[0])

    def test_each_starts_empty_and_ends_with_its_block(self):
        for kind, delay in self.each:
            with self.subTest(kind=kind, delay=delay), servers.start(
                    kind, delay) as server:
                files = file_system(**server.storage_options)
                self.assertEqual(files.ls(""), [])
                files.mkdir("bucket")
                self.assertTrue(is_listening(server.endpoint))
            self.assertFalse(is_listening(server.endpoint))

    def test_they_end_with_the_process_that_started_them(self):
        here = os.path.dirname(os.path.abspath(servers.__file__))
        for kind in servers.KINDS:
            output = subprocess.run(
                [sys.executable, "-c", KILLED, kind],
                env=dict(os.environ, PYTHONPATH=here),
                stdout=subprocess.PIPE).stdout
            endpoint = output.decode().strip()
            self.assertIn("http://127.0.0.1:", endpoint)
            while is_listening(endpoint):
                time.sleep(0.05)

    def test_clients_find_them_by_the_environment(self):
        for kind in servers.KINDS:
            with servers.start(kind) as server:
                with mock.patch.dict(os.environ, server.environment):
                    files = file_system()
                    files.mkdir("bucket")
                    files.pipe_file("bucket/a", b"2 -3 5 -7")
                again = file_system(**server.storage_options)
                self.assertEqual(again.cat_file("bucket/a"), b"2 -3 5 -7")

    def test_requests_and_bytes_are_counted(self):
        with servers.start("s3s", 0) as server:
            files = file_system(**server.storage_options)
            files.mkdir("bucket")
            before = server.counts()
            for each in range(5):
                files.pipe_file("bucket/{}".format(each), bytes(10000))
            after = server.counts()
            self.assertEqual(after["PUT"] - before["PUT"], 5)
            sent = after["bytes_in"] - before["bytes_in"]
            self.assertGreater(sent, 50000)
            self.assertLess(sent, 60000)
            files.cat_file("bucket/0")
            last = server.counts()
            self.assertEqual(last["GET"] - after.get("GET", 0), 1)
            self.assertGreater(last["bytes_out"] - after["bytes_out"], 10000)
            self.assertEqual(last["most"], 1)

    def test_arguments_are_checked(self):
        for arguments, message in (
                (("ftp",), "kind must be one of moto, s3s, got 'ftp'"),
                (("moto", -1), "delay must be at least 0 s, got -1"),
                (("moto", float("nan")), "at least 0 s, got nan")):
            with self.assertRaisesRegex(ValueError, message):
                servers.start(*arguments).__enter__()
        with mock.patch.object(
                servers, "PROGRAM", "/none/store"), self.assertRaisesRegex(
                    FileNotFoundError,
                    "/none/store is missing: make test-stores builds it"):
            servers.start("s3s").__enter__()
        with servers.start() as server, self.assertRaisesRegex(
                ValueError, "counted if delay is a number, got None"):
            server.counts()


class Upstream(object):
    """A server that records the requests that reach it."""

    def __init__(self):
        self.received = b""
        self._reads = []

    async def start(self):
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def _connected(self, reader, writer):
        self._reads.append(asyncio.current_task())
        while True:
            block = await reader.read(1 << 16)
            if not block:
                break
            self.received += block
            for _ in range(block.count(b" HTTP/1.1\r\n")):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()

    async def close(self):
        """Wait until all connections have ended."""
        await asyncio.gather(*self._reads)
        self._server.close()


class Held(object):
    """Stands in for `asyncio.sleep`, until some number of requests wait."""

    def __init__(self, number):
        self.delays = []
        self._number = number
        self._event = asyncio.Event()

    async def __call__(self, seconds):
        self.delays.append(seconds)
        if len(self.delays) == self._number:
            self._event.set()
        await self._event.wait()


class TestProxy(unittest.TestCase):

    def through(self, requests, number):
        """Send requests, each list on a connection; return what came."""
        async def run():
            upstream, held = Upstream(), Held(number)
            proxy = servers.Proxy(await upstream.start(), 0.03)
            port = await proxy.start()
            with mock.patch.object(servers.asyncio, "sleep", held):
                answers = await asyncio.gather(*(
                    self.talk(port, each) for each in requests))
            await upstream.close()
            await proxy.close()
            return upstream.received, answers, held.delays, proxy.counts
        return asyncio.run(run())

    async def talk(self, port, requests):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answers = []
        for request in requests:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            answers.append(head + await reader.readexactly(2))
        writer.close()
        await writer.wait_closed()
        return answers

    def test_it_holds_sixteen_requests_at_once(self):
        request = b"GET /a HTTP/1.1\r\nHost: b\r\n\r\n"
        received, answers, delays, counts = self.through(
            [[request]] * 16, 16)
        self.assertEqual(received, request * 16)
        self.assertEqual([len(each) for each in answers], [1] * 16)
        self.assertEqual(delays, [0.03] * 16)
        self.assertEqual((counts["GET"], counts["most"]), (16, 16))

    def test_it_delays_each_request_of_a_connection(self):
        plain = (b"PUT /a HTTP/1.1\r\ncontent-length: 30\r\n\r\n"
                 b"GET /no HTTP/1.1\r\n\r\n          ")
        chunked = (b"POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                   b"5;a=b\r\n\r\n\r\n0\r\n3\r\nabc\r\n0\r\nX-A: b\r\n\r\n")
        last = b"HEAD /c HTTP/1.1\r\n\r\n"
        requests = [plain.replace(b" HTTP/1.1\r\n\r\n     ", b"          "
                                  b"        ", 1), chunked, last]
        received, answers, delays, counts = self.through([requests], 1)
        self.assertEqual(received, b"".join(requests))
        self.assertEqual(len(answers[0]), 3)
        self.assertEqual(len(delays), 3)
        self.assertEqual(
            (counts["PUT"], counts["POST"], counts["HEAD"], counts["GET"]),
            (1, 1, 1, 0))
        self.assertEqual(counts["bytes_in"], len(received))

    def test_it_ends_connections_that_it_cannot_pass_on(self):
        async def ended(proxy, request):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", await proxy.start())
            writer.write(request)
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            await proxy.close()
            return answer

        async def run():
            upstream = Upstream()
            port = await upstream.start()
            for server, request in (
                    # Nothing listens there.
                    (1, b"GET / HTTP/1.1\r\n\r\n"),
                    (port, b"PUT / HTTP/1.1\r\ncontent-length: x\r\n\r\n"),
                    (port, b"x" * 200000)):
                self.assertEqual(
                    await ended(servers.Proxy(server, 0), request), b"")
            await upstream.close()
            self.assertNotIn(b"xx", upstream.received)
        asyncio.run(run())


if __name__ == "__main__":
    unittest.main()
