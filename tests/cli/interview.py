"""Somebody who is interviewed by `winnow new`: questions are known by a piece
of their text, answers are looked up in a dict, whatever order they come in."""

import datetime
import re

from terminal import Terminal
import winnow_run as w

# What is asked, by a piece that no other question has; and a plain answer, of
# an adult victim who hands over an iPhone for messages with one person.
QUESTIONS = {
    "safe": ("Is it safe for this person", "yes"),
    "zone": ("In which time zone", ""),
    "region": ("In which country are phone numbers", ""),
    "needs": ("What does the person need", ""),
    "interpreter": ("Who interprets?", "INT-7"),
    "independent": ("Is the interpreter independent", "yes"),
    "profile": ("Under which law", "1"),
    "basis": ("What does it rest on?", "1"),
    "instrument": ("Which law, order or paper", "written consent"),
    "case": ("What is the case number?", "42/0012345/26"),
    "exhibit": ("The exhibit number of the phone", "JD/1"),
    "product": ("The exhibit number of what is taken", ""),
    "purpose": ("What is it for?", "crime"),
    "line": ("What is the reasonable line", "Threats were sent by message"),
    "necessity": ("Why is it needed?", "They are the offence"),
    "proportionality": ("Why this much", "One person, two weeks"),
    "alternatives": ("What was considered instead", "Screenshots: disputed"),
    "decided-by": ("Who decided that?", "DI 4471"),
    "decided": ("When was it decided?", "now"),
    "extracts": ("Who will run the extraction?", "PC 1882"),
    "organisation": ("For which organisation?", "Example Constabulary"),
    "role": ("In which role?", "first responder"),
    "schedule3": ("Under which Part of Schedule 3", ""),
    "person": ("A reference for the person", "V1"),
    "category": ("Who are they in this case?", "victim"),
    "age": ("How old are they?", "adult"),
    "capacity": ("Do they have the capacity", ""),
    "giver": ("Who agrees?", "1"),
    "giver-ref": ("A reference for whoever agrees", "G1"),
    "relation": ("How are they related", "mother"),
    "may-extract": ("Are they themselves entitled", "no"),
    "nobody-else": ("Why is nobody closer", "They are abroad"),
    "views-asked": ("Has the child been asked", "yes"),
    "views": ("What did the child say", "She wants it looked at"),
    "inform": ("Has a parent or guardian been told?", "required"),
    "not-suspect": ("Is it certain that whoever agrees", "yes"),
    "platform": ("Which kind of phone", "ios"),
    "id-type": ("By what is this very phone", ""),
    "id-value": ("What is it?", "F2LX7Q0ABC"),
    "kind": ("What is to be taken?", "messages"),
    "apps": ("Messages of which apps?", ""),
    "call-apps": ("Calls of which apps?", ""),
    "parts": ("What more of a message", ""),
    "pictures": ("Which ones?", ""),
    "contacts": ("Whose entries?", "1"),
    "who": ("With whom?", "1"),
    "people": ("as the phone knows them?", "07700 900123"),
    "groups": ("And group chats", ""),
    "when": ("Of which time?", ""),
    "from": ("The first day?", "1 March 2026"),
    "to": ("The last day?", "14/3/2026"),
    "all-reason": ("Why without any limit", "It went on for years"),
    "more": ("Is anything else to be taken?", "no"),
    "protect": ("Is there anybody whose conversations", "no"),
    "deny-reason": ("Who is it?", "1"),
    "deny-people": ("Their phone numbers or e-mail addresses? Several",
                    "+442079460111"),
    "deny-more": ("Is there anybody else like that?", "no"),
    "route": ("Have you explained what leaves", "yes"),
    "changes": ("Have you explained what changes", "yes"),
    "route-covered": ("cover what leaves the phone", "yes"),
    "changes-covered": ("cover what changes on the phone", "yes"),
    "excess": ("obtaining other information than", "no"),
    "excess-limb": ("There is a risk of obtaining other", "1"),
    "excess-reason": ("Why is that so?", "The phone sends a backup"),
    "confidential": ("a risk of obtaining confidential", "no"),
    "amount": ("How much confidential", "Little"),
    "relevance": ("How may it matter", "It does not"),
    "confidential-limb": ("other means that avoid confidential", "2"),
    "confidential-reason": ("Why is that so for confidential", "As above"),
    "controller": ("Who answers for the data?", "Example Constabulary"),
    "controller-contact": ("How are they reached?", "dpo@example.org"),
    "recipients": ("Who will see it?", "CPS; the defence"),
    "retain": ("How long is it kept?", "as the policy says"),
    "review": ("By which day is keeping", "1 March 2027"),
    "form": ("Which form of written notice", ""),
    "version": ("Which version of the form", "2.1"),
    "notice-ref": ("Where is it filed?", "DPN/0042"),
    "notice-language": ("In which language was it given", ""),
    "notice": ("The file of the notice", "5e" * 32),
    "given": ("When was it given?", "now"),
    "sought": ("Which information does the notice", "Messages"),
    "notice-reason": ("Which reason does the notice", "Threats"),
    "handling": ("What does the notice say becomes", "Kept safely"),
    "may-refuse": ("say that one may refuse", "yes"),
    "continues": ("say that the enquiry does not end", "yes"),
    "may-withdraw": ("say that one may change", "yes"),
    "handed": ("Was the phone handed over", "yes"),
    "agreed": ("Did they agree to the extraction", "yes"),
    "no-pressure": ("Who made sure that nobody", "PC 1882"),
    "how": ("How is it confirmed?", ""),
    "oral-reason": ("Why aloud?", "literacy"),
    "recorded-by": ("Who wrote it down", "PC 1882; heard by ISVA 3"),
    "contact": ("Whom does the person call", "+44 20 7946 0000"),
    "contact-about-it": ("Whom can people call", "+44 20 7946 0000"),
    "until": ("Until when does it hold?", None),
    "confirmed": ("When is it confirmed?", ""),
    "right": ("Is this what was agreed", "yes"),
    "right-decided": ("Is this what was decided", "yes"),
    "signed": ("Has it been read and signed", "yes"),
    "signed-aloud": ("Was it agreed to before the witness", "yes"),
    "radios": ("aeroplane mode", "yes"),
    "battery": ("Is its battery", "yes"),
    "change": ("Which answer is to be changed?", "1"),
    "another": ("Is there another phone", "no"),
}


def until():
    return f"{datetime.date.today() + datetime.timedelta(days=5)} 18:00"


class Interview:
    """`answers` by name: a text, or a list of texts: one for each time that a
    > stands there, the last one for all further times; or what makes one from
    all that was just said. `say` translates a question's piece; `met` is what
    was asked, in order."""

    def __init__(self, folder, *arguments, say=lambda text: text, env=None):
        self.folder = folder
        self.path = folder / "filter.yaml"
        self.words = folder / "filter.txt"
        self.met = []
        self.pieces = {name: re.sub(r"\s+", " ", say(piece))
                       for name, (piece, _) in QUESTIONS.items()}
        self.terminal = Terminal(
            "new", "--output", self.path, "--state-dir", folder / "state",
            *arguments, env={"HOME": str(folder), **(env or {})})

    def asked(self):
        """Up to the next > : which question it is, and all that was said."""
        t = self.terminal
        before = t.mark
        t.expect(r"\n> $")
        said = re.sub(r"\s+", " ", t.said[before:t.mark])
        found = {said.rfind(piece): name
                 for name, piece in self.pieces.items() if piece in said}
        if found:
            self.met.append(found[max(found)])
            return self.met[-1], said
        return None, said

    def answer(self, answers=None, stop=None):
        """Answer until the end, or until the question `stop` is asked.
        → what was said meanwhile"""
        given = {name: until() if plain is None else plain
                 for name, (_, plain) in QUESTIONS.items()}
        given.update(answers or {})
        times = {}
        name = None
        all_said = ""
        while True:
            now, said = self.asked()
            all_said += said
            name = now or name
            if name == stop:
                return all_said
            value = given[name]
            if callable(value):
                value = value(said)
            elif not isinstance(value, str):
                turn = times[name] = times.get(name, -1) + 1
                value = value[min(turn, len(value) - 1)]
                value = until() if value is None else value
            self.terminal.type(value)
            if name in ("another", "signed") and value in ("no", "na"):
                return all_said

    def end(self):
        return self.terminal.end()


def check(path, *more):
    return w.run("check", path, *more, env={"HOME": str(path.parent)})
