"""Who is in profile `selection`, and in which conversations."""


class Cast:
    """`person` is looked for, `denied` must never be found. The near misses
    share digits with the person, but are somebody else or nobody."""

    def __init__(self, image, person, denied):
        if not (person.startswith("+44") and denied.startswith("+44")):
            raise ValueError("the spellings are made for +44 numbers")
        self.image, self.person, self.denied = image, person, denied
        self.other, self.american = "+447700900150", "+12025550143"
        # An address of the same person: one token for every place it is in.
        self.mail = f"User-{image.token() or 'jo'}@Example.org"
        self.denied_mail = f"deny-{image.token() or 'jo'}@example.org"
        self.main_chat = None

    @staticmethod
    def national(number):
        return "0" + number[3:]

    def spellings(self):
        """The same number as other databases, apps and people write it."""
        national = self.national(self.person)
        return [national, f"{national[:5]} {national[5:]}",
                "00" + self.person[1:], self.person[1:],
                f"+44 {national[1:5]} {national[5:]}",
                f"({national[:5]}) {national[5:8]}-{national[8:]}"]

    def denied_spellings(self):
        national = self.national(self.denied)
        return [national, "0044" + self.denied[3:], self.denied[1:]]

    def near_misses(self):
        """Short forms, one digit more or less, another (unassigned) country
        with the same last nine digits, letters."""
        return [self.person[-6:], self.person[:-1] + "4", self.person + "0",
                self.person[:-1], "+99" + self.person[3:], "60777",
                "VM-JORDAN", self.person[-9:]]

    def told(self):
        return {"person_mail": self.mail, "spellings": self.spellings(),
                "near_misses": self.near_misses(), "other": self.other,
                "denied_spellings": self.denied_spellings(),
                "denied_mail": self.denied_mail}

    def conversations(self, sms):
        """Every kind of conversation; the first is the person's own."""
        person, deny, other = self.person, self.denied, self.other
        self.main_chat = sms.chat([person], "iMessage")
        sms.chat([person], "SMS")
        if sms.ios >= 18:
            sms.chat([person], "RCS")
            sms.chat([deny], "RCS")
        sms.chat([self.mail], "iMessage")
        for address in self.spellings() + self.near_misses():
            sms.chat([address], "SMS")
        for address in (deny, self.denied_mail, other, self.american):
            sms.chat([address], "iMessage")
        for address in self.denied_spellings():
            sms.chat([address], "SMS")
        sms.chat([person, other], "iMessage", "with the person")
        sms.chat([person, other, self.american], "SMS", "by text")
        sms.chat([other, self.american], "iMessage", "without")
        sms.chat([person, deny, other], "iMessage", "with both")
        sms.chat([deny, other], "iMessage", "denied one")
        sms.chat([self.national(person), other], "SMS", "other spelling")
        sms.chat([self.mail, other], "iMessage", "by address")
        sms.chat([person, self.national(deny)], "SMS", "denied, spelt so")
        sms.chat([other, self.american], "iMessage")  # a group without name
        sms.chat([f"+4477009003{i:02d}" for i in range(20)] + [person],
                 "iMessage", "crowd")
        # A group that only its owner and one other are left in.
        sms.chat([person], "iMessage", "the two of us", group=True)
