"""Instants: ns UTC since 1970, and the epochs that iOS stores."""

import datetime
import zoneinfo

NS = 10**9
COCOA_S = 978307200
DAY = 86400 * NS


def local(zone, text):
    """ns UTC of a wall clock time `YYYY-MM-DD[THH:MM[:SS]]` in an IANA zone."""
    moment = datetime.datetime.fromisoformat(text)
    return int(moment.replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp()) * NS


def wall(zone, ns):
    """(EXIF style wall clock, offset as +HH:MM) of an instant in a zone."""
    moment = datetime.datetime.fromtimestamp(ns // NS, zoneinfo.ZoneInfo(zone))
    offset = moment.strftime("%z")
    return moment.strftime("%Y:%m:%d %H:%M:%S"), offset[:3] + ":" + offset[3:]


def day_after(text, days=1):
    date = datetime.date.fromisoformat(text) + datetime.timedelta(days=days)
    return date.isoformat()


def cocoa_ns(ns):
    return ns - COCOA_S * NS


def cocoa_s(ns):
    """Whole seconds since 2001, downwards."""
    return ns // NS - COCOA_S


def cocoa_real(ns):
    """Seconds since 2001 as a double, as Core Data stores them."""
    whole, part = divmod(ns, NS)
    return (whole - COCOA_S) + part / NS


def real_to_ns(real):
    """The instant a stored Core Data double says, to the microsecond."""
    return round((real + COCOA_S) * 10**6) * 1000
