"""What a scene on a virtual Android has besides: an adb as its peer."""

import subprocess

from android_phone import free_port
from scene import Scene
from winnow_run import environment


class AndroidScene(Scene):
    def adjust(self, settings):
        """As the profile says it."""

    def options(self, phone):
        return ["--device", phone.device]


class Adb:
    """Debian's adb with a server and a key of its own, connected."""

    def __init__(self, phone, home):
        home.mkdir(exist_ok=True)
        self.phone = phone
        self.env = environment(HOME=str(home), ANDROID_ADB_SERVER_PORT=str(
            free_port()), ANDROID_SERIAL=f"127.0.0.1:{phone.port}")

    def run(self, *arguments):
        return subprocess.run(["adb", *arguments], env=self.env, check=True,
                              capture_output=True, text=True).stdout

    def __enter__(self):
        self.run("start-server")
        self.run("connect", f"127.0.0.1:{self.phone.port}")
        self.run("wait-for-device")
        return self

    def __exit__(self, *_):
        self.run("kill-server")
