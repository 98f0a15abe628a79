"""A virtual Android, as winnow_run.Phone is a virtual iPhone: a context
manager that winnow_run's functions take as their `phone`."""

import socket

import winnow_run as w


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class AndroidPhone(w.Running):
    """One virtual Android, listening on a port of its own."""

    program = "virtual-android"

    def __init__(self, image, bin_dir=None, options=()):
        super().__init__(bin_dir)
        self.image = str(image)
        self.port = free_port()
        self.options = list(options)

    def arguments(self):
        return [self.image, "--listen", f"tcp:{self.port}", *self.options]

    @property
    def device(self):
        """As --device takes it."""
        return f"tcp:127.0.0.1:{self.port}"

    @property
    def env(self):
        return {}


def extract(filter_path, phone, out, *more, plan_options=(), **keys):
    """winnow_run.extract on this phone."""
    return w.extract(filter_path, phone, out, *more, plan_options=(
        "--device", phone.device, *plan_options), **keys)
