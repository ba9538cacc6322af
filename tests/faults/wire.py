"""A server that says exactly the bytes it is told, on loopback, and ends when the test does."""

import socketserver
import threading
import time
from contextlib import contextmanager


class _Talk(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.request.recv(65536)
            for chunk in self.server.chunks:
                if self.server.over.is_set():
                    return
                self.request.sendall(chunk)
                time.sleep(self.server.pause)
        except OSError:
            pass  # who asked has gone


@contextmanager
def saying(*chunks, pause=0.0):
    """The port of a server that answers every request with these bytes, with a pause after each, and hangs up."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads, server.block_on_close = True, False
        server.chunks, server.pause, server.over = chunks, pause, threading.Event()
        server.handle_error = lambda *_: None
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
