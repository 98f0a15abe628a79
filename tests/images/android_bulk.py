"""Profile `android-big-sms`: a phone with very many SMS."""

from .android_messages import Telephony
from .bulk import FROM, PERSON, TO, ZONE, address, plan, words
from .clock import DAY, day_after, local

CONVERSATIONS = 80


def build_big_sms(image, messages=100000, in_window=400):
    """Truth tells the person's messages only; counts are of all."""
    start, until = local(ZONE, FROM), local(ZONE, day_after(TO))
    image.complete = False
    image.now_ns = until + 21 * DAY
    image.window = {"zone": ZONE, "from": FROM, "to": TO, "person": PERSON}
    sms = Telephony(image)
    threads = [sms.thread([address(n)]) for n in range(1, CONVERSATIONS + 1)]
    talk = plan(image.rng, start, until, messages, in_window, CONVERSATIONS)
    for row, (when, number) in enumerate(talk):
        sms.sms(threads[number - 1], when, words(image.rng, ""),
                None if row % 5 < 2 else address(number))
        if number != 1:
            image.truth_items.pop()
    sms.save()
