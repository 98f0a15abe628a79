"""The story that cmd/demo tells: BIN_DIR FOLDER ios|android."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/support")]
BIN, PLACE, KIND = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
os.environ["WN_BIN"] = str(BIN)

import images  # noqa: E402
from fill_filter import fill  # noqa: E402
from android_phone import AndroidPhone  # noqa: E402
from winnow_run import Bundle, Phone, environment, plan_hash  # noqa: E402

TEMPLATE = ROOT / "filters/messages-with-one-person.yaml"


def say(text=""):
    print(text, flush=True)


def step(words, *command, phone=None):
    """Show a command as one would type it, then run it."""
    say(f"\n\033[1m{words}\033[0m" if sys.stdout.isatty() else f"\n== {words}")
    say("$ " + " ".join([Path(command[0]).name,
                         *(str(c) for c in command[1:])]))
    done = subprocess.run([str(c) for c in command], env=environment(phone),
                          stdin=subprocess.DEVNULL, start_new_session=True)
    if done.returncode not in (0, 8):
        sys.exit(f"the demo stopped: {Path(command[0]).name} ended with "
                 f"{done.returncode}")


def all_of(truth):
    return ", ".join(f"{n:,} {c}" for c, n in sorted(truth["counts"].items()))


# kind: the image, what it plays, what crosses the cable beside what is kept,
# what becomes of the phone's trust
STORIES = {
    "ios": ("month", Phone, "iPhone", "tested in memory, shown to nobody and "
            "dropped", "trusted for this run only; the trust was taken back "
            "at the end"),
    "android": ("android-month", AndroidPhone, "Android", "not kept: the "
                "phone itself chose", "a key for this run only, allowed once "
                "and destroyed; the owner can switch USB debugging off"),
}


def main():
    image, kind, name = STORIES[KIND][:3]
    say("Building one month of an invented person's phone …")
    images.build(image, PLACE / "phone", canaries=False)
    truth = images.load_truth(PLACE / "phone")
    window = truth["window"]
    say(f"The virtual {name} holds {all_of(truth)}, and much else.")
    filter_path = PLACE / "filter.yaml"
    fill(TEMPLATE, filter_path, truth=truth)
    bundle = PLACE / "bundle"
    with kind(PLACE / "phone", bin_dir=BIN) as phone:
        where = ["--device", phone.device] if KIND == "android" else []
        step("What the person is asked to agree to", BIN / "winnow", "check",
             filter_path)
        step("What would happen, before the cable", BIN / "winnow", "plan",
             filter_path, *where, phone=phone)
        planned = plan_hash(filter_path, phone, *where, bin_dir=BIN)
        step("The extraction", BIN / "winnow", "extract", filter_path,
             *where, "--output", bundle, "--plan", planned, "--state-dir",
             PLACE / "state", phone=phone)
    step("Re-checked from the files alone, by a program that knows no phone",
         BIN / "winnow-verify", bundle)
    tell(truth, window, Bundle(bundle), json.loads(
        (bundle / "audit/counts.json").read_text()))


def tell(truth, window, bundle, counts):
    say("\n" + "-" * 72)
    say("TAKEN")
    for rule in counts["rules"]:
        say(f"  {rule['rule']}: {rule['kept']:,} kept")
    first, last = bundle.rows(
        "SELECT min(time_utc_ns) a, max(time_utc_ns) b FROM item")[0].values()
    if first:
        import datetime
        day = [datetime.datetime.fromtimestamp(
            t / 1e9, datetime.timezone.utc).strftime("%-d %B %Y")
            for t in (first, last)]
        say(f"  the first of {day[0]}, the last of {day[1]} (UTC)")
    say("NOT TAKEN")
    for category in counts["categories"]:
        say(f"  {category['not_kept']:,} other {category['category']} were "
            f"{STORIES[KIND][3]}")
    asked = {c["category"] for c in counts["categories"]}
    others = [f"{n:,} {c}" for c, n in sorted(truth["counts"].items())
              if c not in asked]
    say(f"  {', '.join(others)}: never looked at")
    crossed = counts["crossed_the_cable"]
    if KIND == "ios":
        say(f"  {crossed['backup_files']:,} files crossed the cable in the "
            "phone's backup; all but what is listed were drained unread")
    else:
        say(f"  of {crossed['rows']:,} rows that crossed the cable "
            f"{crossed['rows_not_kept']:,} were not kept")
    say("ON THE PHONE")
    say(f"  {STORIES[KIND][4]}")
    say("THE BUNDLE")
    say(f"  {bundle.path}")
    say(f"  read it:  open {bundle.path}/report/index.html in a browser")
    say(f"  look inside:  sqlite3 {bundle.path}/data/records.sqlite "
        "'SELECT * FROM message'")
    say(f"  check it with nothing of ours:  cd {bundle.path} && "
        "sha256sum -c manifest-sha256.txt")
    say("  NOT EVIDENCE: the phone was virtual, and the bundle says so.")


main()
