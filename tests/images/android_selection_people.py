"""The conversations of profile `android-selection`."""

from .selection_people import Cast

NBSP, MARKS = "\u00a0", ("\u202a", "\u202c")


class AndroidCast(Cast):
    """The iPhone's cast; and addresses as only an Android leaves them."""

    def odd_spellings(self):
        """Of the person; the phone itself cannot compare the last three."""
        person, national = self.person, self.national(self.person)
        return [national.replace("0", "0-", 1), person.replace("+44", "+44-"),
                f"{national[:5]}{NBSP}{national[5:]}",
                f"{MARKS[0]}{person}{MARKS[1]}",
                f"{national[:5]}\u2011{national[5:]}"]

    def threads(self, sms):
        """Every kind of conversation; the first is the person's own."""
        person, deny, other = self.person, self.denied, self.other
        self.main_chat = sms.thread([person])
        for address in self.spellings() + self.odd_spellings() + \
                self.near_misses() + [self.mail] + \
                [deny, self.denied_mail, other, self.american] + \
                self.denied_spellings():
            sms.thread([address])
        sms.thread([person, other])
        sms.thread([person, other, self.american])
        sms.thread([other, self.american])
        sms.thread([person, deny, other])
        sms.thread([deny, other])
        sms.thread([self.national(person), other])
        sms.thread([self.mail, other])
        sms.thread([person, self.national(deny)])
        sms.thread([f"+4477009003{i:02d}" for i in range(20)] + [person])
