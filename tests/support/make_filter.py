"""Consent filters for tests, as dicts written out as JSON (which the filter's
parser accepts). `fill_filter.py` fills the templates instead."""

import datetime
import json
import uuid
from pathlib import Path


def _instant(delta_days=0.0):
    now = datetime.datetime.now(datetime.timezone.utc)
    when = now + datetime.timedelta(days=delta_days)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


# Of both kinds of phone: a filter may name the other's, which do not apply.
ROUTES = ("ios-afc", "ios-backup", "android-provider", "android-files")
CHANGES = ("pairing-trust", "sync-lock-file", "usb-debugging-key")


def device_of(truth):
    if "sdk" in truth:
        return {"platform": "android", "identifiers": [
            {"type": "serial", "value": truth["device"]["serial"]}]}
    return {"platform": "ios", "identifiers": [
        {"type": "udid", "value": truth["device"]["udid"]}]}


def make_filter(truth, allow, deny=(), routes=None, changes=None, zone=None,
                region="GB", method=None, users=None, **more):
    """A `generic` filter for the phone that truth.json describes."""
    android = "sdk" in truth
    if routes is None:
        routes = ROUTES if android else ROUTES[:2]
    if changes is None:
        changes = CHANGES if android else CHANGES[:2]
    filter_ = {
        "winnow": 1,
        "id": str(uuid.UUID(int=uuid.uuid5(
            uuid.NAMESPACE_URL, json.dumps([list(allow), list(deny)],
                                           sort_keys=True)).int)),
        "revision": 1,
        "profile": "generic",
        "language": "en-GB",
        "authority": {
            "case": "TEST/1", "basis": "consent",
            "exhibit": {"device": "T/1", "product": "T/2"},
            "instrument": "written consent", "decided-by": "T1",
            "decided": _instant(-2)},
        "person": {"ref": "V1"},
        "agreement": {"valid-from": _instant(-1), "valid-until": _instant(5),
                      "max-runs": 100,
                      "withdraw-contact": "+44 20 7946 0000"},
        "device": {**device_of(truth),
                   **({"users": list(users)} if users else {})},
        "time": {"zone": zone or truth.get("window", {}).get(
            "zone", "Europe/London"), "region": region},
        "allow": list(allow),
        "method": {"routes": list(routes), "device-changes": list(changes),
                   **(method or {})},
    }
    if deny:
        filter_["deny"] = list(deny)
    filter_.update(more)
    return filter_


def write_filter(path, filter_):
    path = Path(path)
    path.write_text(json.dumps(filter_, ensure_ascii=False, indent=1))
    return path
