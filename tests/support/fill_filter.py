"""Fill a template of filters/ for tests and for the demo.

    fill_filter.py TEMPLATE OUT [--image FOLDER] [--days FIRST LAST]
                   [--set NAME=VALUE]...

and `fill(template, out, values=None, truth=None, days=None)`, which returns
OUT as a Path. A placeholder `"<FILL: words>"` is replaced by

  1. `values[NAME]` (`--set`), where NAME is the short name of the placeholder
     below, or its words;
  2. what `truth` says (truth.json of an image, `--image FOLDER`): the phone's
     serial, the person's handles, the days, the solicitor, the zone;
  3. a default: an agreement that was made yesterday and holds for five days,
     texts that say that they are invented.

Of an Android's image the platform, routes and device changes become Android's.

A `str` stands in quotes, `True`, `False` and integers stand without; `--set`
reads true, false and digits that way. `None` takes the placeholder's line out,
where it is an entry of a list of its own. An unknown placeholder, a NAME that
the template does not have, and a placeholder that is left are errors.
"""

import argparse
import datetime
import json
import re
import sys
import uuid
from pathlib import Path

GAP = re.compile(r'"<FILL: ?([^>"]*)>"')
INVENTED = "Invented for a test; rests on nothing."


def instant(days):
    now = datetime.datetime.now(datetime.timezone.utc)
    when = now + datetime.timedelta(days=days)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def some_uuid():
    return str(uuid.uuid4())


# short name: (how the placeholder's words begin, default or how to make it)
PLACEHOLDERS = {
    "uuid": ("a new UUID", some_uuid),
    "case": ("the case number", "42/0012345/26"),
    "exhibit-device": ("the exhibit number of the phone", "JD/1"),
    "exhibit-product": ("the exhibit number of what is extracted", "GW/1"),
    "purpose": ("crime, missing-person or protection", "crime"),
    "line-of-enquiry": ("why this phone is believed", INVENTED),
    "necessity": ("why it is needed", INVENTED),
    "proportionality": ("why this much, and not more", INVENTED),
    "alternatives": ("what was considered instead", INVENTED),
    "excess-risk": ("true or false, without quotes: may other information",
                    True),
    "excess-limb": (("none-avoids or not-practicable: other means",
                     "none-avoids, not-practicable or not-applicable: other"),
                    "none-avoids"),
    "excess-reason": ("why no other means will do", INVENTED),
    "confidential-risk": ("true or false, without quotes: may confidential",
                          True),
    "confidential-amount": ("how much confidential information", INVENTED),
    "confidential-relevance": ("how confidential information may matter",
                               INVENTED),
    "confidential-limb": (
        ("none-avoids or not-practicable: confidential",
         "none-avoids, not-practicable or not-applicable: confidential"),
        "none-avoids"),
    "confidential-reason": ("why this is so for confidential", INVENTED),
    "decided-by": ("who decided", "DI 4471"),
    "decided": ("when it was decided", lambda: instant(-1.03)),
    "extracts": ("who extracts", "PC 1882"),
    "organisation": ("the organisation", "Example Constabulary"),
    "role": ("the role of who extracts", "first responder"),
    "schedule3-part": ("1, 2 or 3, without quotes", 1),
    "person-ref": ("a reference for the person", "V1"),
    "person-category": ("victim, witness, suspect or other", "victim"),
    "instrument": ("what this rests on", "written consent"),
    "notice-form": ("which form of notice", "DPN"),
    "notice-version": ("the version of the form", "2.1"),
    "notice-ref": ("where the notice is filed", "DPN/0042"),
    "notice-language": ("the language of the notice", "en-GB"),
    "notice-sha256": ("the SHA-256 of the notice", "5e" * 32),
    "notice-given": ("when the notice was given", lambda: instant(-1.02)),
    "notice-sought": ("the information sought", INVENTED),
    "notice-reason": ("the reason, as the notice", INVENTED),
    "notice-handling": ("what becomes of the information", INVENTED),
    "says-may-refuse": ("true, without quotes, if the notice says that one "
                        "may refuse", True),
    "says-enquiry-continues": ("true, without quotes, if the notice says "
                               "that the enquiry", True),
    "says-may-withdraw": ("true, without quotes, if the notice says that one "
                          "may withdraw", True),
    "giver-is-suspect": ("true or false, without quotes: is the giver",
                         False),
    "device-provided": ("true, without quotes, if the phone was handed",
                        True),
    "extraction-agreed": ("true, without quotes, if the extraction was",
                          True),
    "form": ("written-paper or written-electronic", "written-electronic"),
    "confirmed": ("when the agreement was confirmed", lambda: instant(-1.01)),
    "no-pressure-by": ("who made sure that nobody was pressed", "PC 1882"),
    "copy-given": ("true, without quotes, if a copy", True),
    "valid-from": ("from when the agreement holds", lambda: instant(-1)),
    "valid-until": ("until when the agreement holds", lambda: instant(5)),
    "withdraw-contact": ("whom to call or write to", "+44 20 7946 0000"),
    "serial": ("the phone's serial number", "F2LX7Q0ABC"),
    "first-day": (("the first day", "the day of the evening", "the day, "),
                  "2026-03-01"),
    "last-day": (("the last day", "the day of the morning after"),
                 "2026-03-14"),
    "person": ("the person's phone number", "+447700900123"),
    "person-mail": ("the person's e-mail address", None),
    "solicitor": ("the solicitor's phone number", "+442079460111"),
    "controller": ("who answers for the data", "Example Constabulary"),
    "controller-contact": ("how to reach who answers", "dpo@example.org"),
    "recipients": ("who will see it", "CPS"),
    "retain": ("how long it is kept", "as the policy says"),
    "review-by": ("the day by which keeping it",
                  lambda: instant(365)[:10]),
}


def name_of(words):
    """The short name of a placeholder: the longest beginning that fits."""
    best = max(((len(start), name) for name, (starts, _) in
                PLACEHOLDERS.items()
                for start in ([starts] if isinstance(starts, str) else starts)
                if words.startswith(start)), default=None)
    if not best:
        raise ValueError(f"a placeholder that nobody knows: {words!r}")
    return best[1]


def of_truth(truth):
    """What an image tells about itself."""
    window = truth.get("window", {})
    deny = window.get("deny") or [None]
    told = {"serial": truth["device"]["serial"],
            "first-day": window.get("from"), "last-day": window.get("to"),
            "person": window.get("person"), "solicitor": deny[0],
            "person-mail": window.get("person_mail")}
    return {name: value for name, value in told.items() if value is not None}


def written(value):
    if isinstance(value, bool) or isinstance(value, int):
        return json.dumps(value)
    return json.dumps(str(value), ensure_ascii=False)


# What a template's comments say of an Android, done.
ANDROID = ((r"platform: ios\b", "platform: android"),
           (r"routes: \[ios-backup\]", "routes: [android-provider]"),
           (r"routes: \[ios-afc\]", "routes: [android-files]"),
           (r"device-changes: \[pairing-trust[^]]*\]",
            "device-changes: [usb-debugging-key]"))


def for_android(text):
    for was, becomes in ANDROID:
        text = re.sub(r"(?m)^  " + was, "  " + becomes, text)
    return text


def fill(template, out, values=None, truth=None, days=None):
    text = Path(template).read_text(encoding="utf-8")
    given = dict(of_truth(truth)) if truth else {}
    if days:
        given["first-day"], given["last-day"] = days
    unused = set(values or {})
    lines = []
    for line in text.splitlines():
        drop = False
        while (gap := GAP.search(line)) and not line.lstrip().startswith("#"):
            words = gap[1]
            name = name_of(words)
            default = PLACEHOLDERS[name][1]
            value = given.get(name, default() if callable(default)
                              else default)
            for key in (name, words):
                if key in (values or {}):
                    value = values[key]
                    unused.discard(key)
            if value is None:
                if line.strip() != "- " + gap[0]:
                    raise ValueError(f"{name}: this line cannot be left out")
                drop = True
                break
            line = line[:gap.start()] + written(value) + line[gap.end():]
        if not drop:
            lines.append(line)
    if unused:
        raise ValueError(f"{template} has no placeholder {sorted(unused)}")
    text = "\n".join(lines) + "\n"
    if truth and truth.get("window", {}).get("zone"):
        text = re.sub(r"(?m)^  zone: \S+", "  zone: "
                      + truth["window"]["zone"], text)
    if truth and "android_id" in truth["device"]:
        text = for_android(text)
    Path(out).write_text(text, encoding="utf-8")
    return Path(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("template")
    parser.add_argument("out")
    parser.add_argument("--image", metavar="FOLDER")
    parser.add_argument("--days", nargs=2, metavar=("FIRST", "LAST"))
    parser.add_argument("--set", action="append", default=[],
                        metavar="NAME=VALUE")
    args = parser.parse_args()
    values = {}
    for one in args.set:
        name, sign, value = one.partition("=")
        if not sign:
            parser.error(f"--set {one}: NAME=VALUE is wanted")
        values[name] = (value == "true" if value in ("true", "false")
                        else int(value) if re.fullmatch(r"\d{1,9}", value)
                        else value)
    truth = None
    if args.image:
        truth = json.loads((Path(args.image) / "truth.json").read_text())
    try:
        fill(args.template, args.out, values, truth, args.days)
    except (OSError, ValueError) as error:
        sys.exit(f"fill_filter: {error}")


if __name__ == "__main__":
    main()
