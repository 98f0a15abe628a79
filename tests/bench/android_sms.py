"""Messages of one person out of very many, on a virtual Android."""

import subprocess
import time

from android_phone import AndroidPhone
from android_scene import Adb, AndroidScene
from images.android_image import RELEASES
from images.clock import day_after, local
from measure import Table, human, measure, median
from scene import MIB
from served_android import PROBE
from winnow_run import Bundle

PEAK_LIMIT = 128 * MIB
HOST_LIMIT_S = 1.0
STARTS_LIMIT = 6
# SMS are asked for with expressions on every release; 28 is the oldest whose
# shell user may read them at all.
SDKS = (28, 34)
SHELL_STARTS = 9  # odd


def person(window):
    return [{"rule": "r", "category": "messages", "apps": ["phone-messages"],
             "from": window["from"], "to": window["to"],
             "participants": {"any-of": [window["person"]]}}]


class Dialogue:
    """What the phone was asked from its connection number `since` on, by its
    own log."""

    def __init__(self, log, since):
        begin = next(at for at, e in enumerate(log) if
                     e["op"] == "connection" and e["connection"] == since)
        log = log[begin:]
        self.commands = [e["command"] for e in log if e["op"] == "command"]
        self.content = [e for e in log
                        if e["op"] in ("content", "content-read")]
        self.sent_bytes = sum(e["sent"] for e in log
                              if (e["service"], e["op"]) == ("adb", "end"))

    def starts_of_rule(self):
        """The probe comes first, once for each phone and whatever the rules
        are: it asks for row -1, to learn what may be asked at all. All that
        follows is the rule's, questions that prove an empty answer too."""
        probe = 0
        while PROBE in (self.content[probe].get("where") or ""):
            probe += 1
        return len(self.content) - probe

    def answers(self):
        return [(e["uri"], e.get("rows")) for e in self.content]

    def rows(self):
        return sum(e["rows"] for e in self.content
                   if e["uri"] == "content://sms" and "body" in e["columns"])


def _wanted(truth):
    """Truth tells of no other person."""
    window = truth["window"]
    start = local(window["zone"], window["from"])
    until = local(window["zone"], day_after(window["to"]))
    return {("content://sms", "sms", item["source"]["rowid"])
            for item in truth["items"]
            if start <= item["times"]["shown"]["utc_ns"] < until}


def _winnow(scene):
    with AndroidPhone(scene.image) as phone:
        done = scene.winnow(phone)
        # The plan has the phone's first connection.
        done.dialogue = Dialogue(phone.served(), 2)
    if Bundle(scene.out / "bundle").keys() != _wanted(scene.truth):
        raise RuntimeError("winnow did not keep the person's two weeks")
    return done


def _shell(adb, command):
    start = time.monotonic()
    subprocess.run(["adb", "shell", command], env=adb.env, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def _phone_s(scene, dialogue):
    """The time that the phone itself needs for all that winnow asked it, the
    probe included: the same commands in one `adb shell`, whose output goes
    nowhere, less what an `adb shell` takes that does nothing."""
    with AndroidPhone(scene.image) as phone, \
            Adb(phone, scene.folder / "home") as adb:
        nothing = median(_shell(adb, "true") for _ in range(SHELL_STARTS))
        whole = _shell(adb, "\n".join(dialogue.commands))
        replayed = Dialogue(phone.served(), 1)
    if replayed.answers() != dialogue.answers():
        raise RuntimeError("the phone did not answer adb as it did winnow")
    return max(0.0, whole - nothing)


def _everything(scene):
    """What open tools do: all columns of all rows into a file, which is
    filtered later."""
    with AndroidPhone(scene.image) as phone, \
            Adb(phone, scene.folder / "home") as adb:
        done = measure(["adb", "shell",
                        "content query --uri content://sms"],
                       adb.env, scene.out / "sms.txt")
        done.dialogue = Dialogue(phone.served(), 1)
    return done


def _release(folder, pairs, keep, sdk):
    table = Table("Two weeks with one person out of 100,000 SMS, Android "
                  + RELEASES[sdk][0])
    ours, theirs, phone_s = [], [], []
    with AndroidScene(folder, f"android-sms-{sdk}", keep, "android-big-sms",
                      person, sdk=sdk) as scene:
        for _ in range(pairs):
            ours.append(_winnow(scene))
            phone_s.append(_phone_s(scene, ours[-1].dialogue))
            scene.fresh()
            theirs.append(_everything(scene))
    starts = max(m.dialogue.starts_of_rule() for m in ours)
    table.bar("content starts for the rule (at most 6)", starts,
              STARTS_LIMIT, str(starts))
    wall = median(m.wall_s for m in ours)
    table.line("wall", f"{wall:.2f} s",
               f"adb, all SMS {median(m.wall_s for m in theirs):.2f} s")
    table.line("the phone's own time of it", f"{median(phone_s):.2f} s")
    host = median(m.wall_s - own for m, own in zip(ours, phone_s))
    table.bar("host time beyond it (at most 1 s)", host, HOST_LIMIT_S,
              f"{host:.2f} s")
    peak = max(m.peak_bytes for m in ours)
    table.bar("peak memory (at most 128 MiB)", peak, PEAK_LIMIT, human(peak))
    table.line("SMS that the phone gave away", f"{ours[-1].dialogue.rows():,}",
               f"adb {theirs[-1].dialogue.rows():,}")
    table.line("bytes that came over", human(ours[-1].dialogue.sent_bytes),
               f"adb {human(theirs[-1].dialogue.sent_bytes)}")
    return table.missed


def messages(folder, pairs, keep):
    """winnow extract against adb shell content query."""
    return sum(_release(folder, pairs, keep, sdk) for sdk in SDKS)
