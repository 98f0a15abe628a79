#include "base/err.h"
#include "consent/terms.h"

enum wn_status
wn_consent_in_force(const struct wn_consent *c, int64_t now_ns,
    unsigned runs_done, struct wn_err *err)
{
    const struct wn_terms *t = &c->terms;
    char when[WN_RFC3339_BYTES];
    char now[WN_RFC3339_BYTES];

    wn_rfc3339(now, now_ns);
    if (c->draft) {
        (void)wn_fail(err, WN_EFORCE,
            "the filter was refused: it can be explained, but not carried "
            "out");
        wn_todo(err, "`winnow check` says why. No phone was touched.");
    } else if (t->withdrawn_ns != 0) {
        (void)wn_fail(err, WN_EFORCE,
            "the agreement was withdrawn (%s): nothing may be taken",
            wn_rfc3339(when, t->withdrawn_ns));
        wn_todo(err, "Give the phone back. Tell the person that nothing was "
                     "taken.");
    } else if (now_ns < t->valid_from_ns) {
        (void)wn_fail(err, WN_EFORCE,
            "the agreement is not in force yet: it begins on %s, now it is %s",
            wn_rfc3339(when, t->valid_from_ns), now);
        wn_todo(err, "Wait, or check this computer's clock.");
    } else if (now_ns > t->valid_until_ns) {
        (void)wn_fail(err, WN_EFORCE,
            "the agreement has expired: it ended on %s, now it is %s",
            wn_rfc3339(when, t->valid_until_ns), now);
        wn_todo(err, "Ask the person again, or check this computer's clock.");
    } else if (runs_done >= t->max_runs) {
        (void)wn_fail(err, WN_EFORCE,
            "the agreement is used up: it allows %u run%s, and this computer "
            "has already sealed %u",
            t->max_runs, t->max_runs == 1 ? "" : "s", runs_done);
        wn_todo(err, "Another run needs another agreement.");
    } else {
        return WN_OK;
    }
    return WN_EFORCE;
}
