#include "restricted.h"

#include "out.h"
#include "winnow/winnow.h"

int
restricted(const struct args *a, const char *use)
{
    const char *decision = a->value[OPT_DECISION];
    char why[600], text[900];
    enum wn_restriction is =
        wn_bundle_restriction(a->operand, why, sizeof(why));

    if (is == WN_RESTRICTION_NONE) {
        return 0;
    }
    if (is == WN_RESTRICTION_WHOLE && use && !decision) {
        (void)snprintf(text, sizeof(text), "agreement to all of this bundle "
            "was withdrawn (%s), so its processing is restricted: no %s is "
            "made", why, use);
        return out_error(a->value[OPT_JSON] != NULL,
            wn_exit_code(WN_EFORCE), text, "Where the law requires it all the "
            "same, name the written decision that says so: --decision REF.");
    }
    fprintf(stderr, "winnow: agreement to %s of this bundle was withdrawn (",
        is == WN_RESTRICTION_WHOLE ? "all" : "a part");
    out_text(stderr, why);
    fputs("). Its processing is restricted to what the law requires.\n",
        stderr);
    if (decision) {
        fputs("Done on the decision ", stderr);
        out_text(stderr, decision);
        fputs(": keep that with the case, it is written down nowhere here.\n",
            stderr);
    }
    return 0;
}
