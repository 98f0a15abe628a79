/** What the operator enters while a run lasts, in their own words, for the
 * log: with the time at which it was entered, for there is no log yet when the
 * first question is asked. */
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "session_in.h"

static void
write_down(struct wn_session *s, const struct wn_note *n)
{
    char when[WN_RFC3339_BYTES];
    const struct wn_detail d[] = {
        { "entered", wn_rfc3339(when, n->entered_ns), 0 },
        { "text", n->text, 0 } };

    wn_session_log(s, "note", d, sizeof(d) / sizeof(d[0]));
}

enum wn_status
wn_session_note(struct wn_session *s, const char *text, struct wn_err *err)
{
    size_t n = strlen(text);
    struct wn_note note = { .entered_ns = wn_now_ns() };

    if (n == 0 || n > WN_NOTE_BYTES_MAX) {
        return wn_fail(err, WN_EUSAGE, "a note has 1 to %u bytes",
            WN_NOTE_BYTES_MAX);
    }
    (void)wn_escape(note.text, sizeof(note.text), text, n);
    if (s->bundle) {
        write_down(s, &note);
        return WN_OK;
    }
    if (s->note_count == sizeof(s->notes) / sizeof(s->notes[0])) {
        return wn_fail(err, WN_ELIMIT, "no more notes can be taken before the "
            "run begins");
    }
    s->notes[s->note_count++] = note;
    return WN_OK;
}

void
wn_session_notes_begin(struct wn_session *s)
{
    for (size_t i = 0; i < s->note_count; i++) {
        write_down(s, &s->notes[i]);
    }
    s->note_count = 0;
}
