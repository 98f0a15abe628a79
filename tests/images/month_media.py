"""The camera roll of profile `month`."""

from .clock import DAY, NS
from .photos import Photos

HOME = (50.6213, -3.4137)


def fill_media(image, month, count):
    rng, roll = image.rng, Photos(image)
    plan = sorted((month.at(rng.randrange(month.days), 8, 23), i)
                  for i in range(count))
    modern = image.ios >= 12
    for when, _ in plan:
        when = when // NS * NS
        draw, more = rng.random(), {}
        if draw < 0.28:
            more = {"form": "png", "kind": "screenshot"}
        elif draw < 0.36:
            more = {"form": "mov", "live": False}
        elif draw < 0.40:
            more = {"kind": "saved", "dating": "none",
                    "created": when - 30 * DAY}
        elif draw < 0.42:
            more = {"form": "mp4", "kind": "screen-recording",
                    "dating": "unzoned"}
        elif draw < 0.60 and modern:
            more = {"form": "heic", "live": draw < 0.5}
        else:
            more = {"live": draw > 0.85,
                    "edited": rng.choice([None, None, None, "file",
                                          "mutation"])}
        if more.get("form") != "png" and rng.random() < 0.5:
            more["gps"] = HOME
        roll.add(when, hidden=rng.random() < 0.03,
                 trashed=when + DAY if rng.random() < 0.05 else None,
                 size=None if more.get("form") == "png" else
                 rng.randrange(20000, 90000), **more)
    roll.save()
