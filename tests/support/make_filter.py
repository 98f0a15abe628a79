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


def make_filter(truth, allow, deny=(), routes=("ios-afc", "ios-backup"),
                changes=("pairing-trust", "sync-lock-file"), zone=None,
                region="GB", method=None, **more):
    """A `generic` filter for the phone that truth.json describes."""
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
        "device": {"platform": "ios", "identifiers": [
            {"type": "udid", "value": truth["device"]["udid"]}]},
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
