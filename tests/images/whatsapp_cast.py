"""Who is in the WhatsApp profiles, and in which conversations."""

from .whatsapp import PERSON
from .whatsapp_book import Lids


class Cast:
    """`person` is looked for, `denied` must never be found. From 2026 on some
    are there by their LID; `hidden` is one whose number nothing tells, `torn`
    one for whom two are noted."""

    def __init__(self, person, denied):
        self.person, self.denied = person, denied
        self.other, self.american = "+447700900150", "+12025550143"
        self.near = [person[:-1] + "4", person + "0"]
        self.crowd = [f"+4477009004{i:02d}" for i in range(8)]
        self.lids = {self.person, self.other, self.denied}
        self.hidden = "900000000000001@lid"
        self.torn = "900000000000002@lid"

    def everybody(self):
        return [self.person, self.denied, self.other, self.american,
                *self.near, *self.crowd]

    def callers(self, age):
        return [self.person, self.denied, self.other] + (
            [Lids.of(self.person), Lids.of(self.denied), self.hidden]
            if age >= 2026 else [])

    def pairs(self, lids):
        for number in sorted(self.lids):
            lids.pair(number, wal=number == self.person)
        for number in (self.person, self.other):
            lids.pair(number, self.torn)
        lids.save()

    def conversations(self, store):
        """Every kind; the first is the person's own."""
        person, deny, other = self.person, self.denied, self.other
        store.person(person)
        store.person(deny)
        store.person(other)
        for number in [self.american, *self.near, *self.crowd]:
            store.person(number, wal=number == self.american)
        store.person(person, removed=True)
        store.group([person, other])
        store.group([person, deny], title="with them")
        store.group([person, other], former=[deny])
        store.group([other, self.american], former=[person])
        store.group([other, deny])
        store.group([person, self.crowd[0]], creator=deny)
        store.group([person, self.crowd[1]], changed=[deny, other])
        store.group([person, other, self.american, *self.crowd], title="all")
        store.wrote = store.group([person, self.crowd[2]])
        store.named = store.group([person, self.crowd[3]])
        store.group([])
        store.broadcast([person, other])
        store.broadcast([other, deny])
        store.status()
        if store.age >= 2026:
            self._hidden(store)

    def _hidden(self, store):
        store.channel()
        for address in (Lids.of(self.person), Lids.of(self.denied),
                        self.hidden, self.torn):
            store.person(address)
        store.group([Lids.of(self.person), self.other])
        store.group([self.person, self.hidden])
        store.group([self.person, Lids.of(self.denied)])
        store.group([Lids.of(self.other), self.torn])
        store.group([self.person, Lids.of(self.other)])

    def strays(self, store, chat, when):
        """Those who write or are named without being in the list."""
        if chat is store.wrote:
            for sender in (self.denied, self.person, self.other):
                store.message(chat, when, "still here", sender,
                              member_row=False)
        if chat is store.named:
            store.message(chat, when, None, "", kind="event", event=(
                2, f"447700900404@s.whatsapp.net,{self.denied[1:]}"
                "@s.whatsapp.net"))
            chat.was(f"{self.denied[1:]}@s.whatsapp.net")
        if chat.kind != PERSON and not chat.group:
            store.message(chat, when, "to all the world", self.person)
