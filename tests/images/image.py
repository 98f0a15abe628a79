"""An iPhone's image: its identity, its backup, its AFC root."""

from .folder import Folder

RELEASES = {
    10: ("10.3.3", "14G60", "VirtualPhone6,1"),
    12: ("12.5.7", "16H81", "VirtualPhone7,2"),
    15: ("15.8.3", "19H386", "VirtualPhone9,1"),
    16: ("16.7.10", "20H350", "VirtualPhone10,6"),
    17: ("17.6.1", "21G93", "VirtualPhone14,5"),
    18: ("18.5", "22F76", "VirtualPhone17,1"),
}


class Image(Folder):
    TOPS = ("backup", "media")

    def __init__(self, out, profile="custom", seed=1, ios=17, canaries=True,
                 now="2026-04-01T12:00:00", zone="Europe/London"):
        if ios not in RELEASES:
            raise ValueError(f"no iOS {ios}; there is {sorted(RELEASES)}")
        self.ios = ios
        super().__init__(out, profile, seed, ios, canaries, now, zone)

    def identify(self):
        digest = self.digest
        version, build, product = RELEASES[self.ios]
        # A11 phones and older have 40 digits, newer ones 8-16.
        udid = digest[:40] if self.ios < 16 else (
            "00008110-" + digest[:16].upper())
        name = f"Alex’s iPhone {self.device_token}".rstrip()
        self.identity = {
            "udid": udid,
            "serial": "V" + digest[40:50].upper(),
            "product-type": product,
            "product-version": version,
            "build-version": build,
            "device-name": name,
            "time-zone": self.zone,
            "phone-number": "+447700900100",
            # The test network's type code and a number nobody was given.
            "imei": f"00101{int(digest[50:60], 16) % 10**10:010d}",
            "wifi-address": "02:00:00:" + ":".join(
                (digest[60:62], digest[62:64], digest[:2])),
        }
        self.phone = {"platform": "ios", "identity": self.identity,
                      "backup": {"order": "as-listed", "encrypted-only": []}}

    def head(self):
        return {"ios": self.ios, "complete": self.complete,
                "device": {"udid": self.identity["udid"],
                           "serial": self.identity["serial"],
                           "device_name": self.identity["device-name"],
                           "imei": self.identity["imei"],
                           "canaries": {"device_name": [self.device_token]
                                        if self.device_token else []}}}

    def finish(self):
        if not self.phone["backup"]["encrypted-only"]:
            del self.phone["backup"]["encrypted-only"]
        super().finish()
