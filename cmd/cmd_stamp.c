#include "options.h"
#include "out.h"
#include "winnow/sign.h"

static int
request(const struct args *a, struct wn_err *err)
{
    char of[64] = "";
    enum wn_status st = wn_bundle_stamp_request(
        of, a->operand, a->value[OPT_REQUEST], err);

    if (st != WN_OK) {
        return out_failure(a->value[OPT_JSON] != NULL, st, err);
    }
    if (a->value[OPT_JSON]) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "request", a->value[OPT_REQUEST]);
        js_str(&j, "of", of);
        js_end_obj(&j);
        js_done(&j);
        return 0;
    }
    printf("A query for a time-stamp of %s is in ", of);
    out_text(stdout, a->value[OPT_REQUEST]);
    puts(".\nTake it to an authority; bring its reply back: winnow stamp "
         "BUNDLE --reply FILE");
    return 0;
}

static int
reply(const struct args *a, struct wn_err *err)
{
    struct wn_time_stamp s;
    enum wn_status st = wn_bundle_stamp_reply(
        &s, a->operand, a->value[OPT_REPLY], err);

    if (st != WN_OK) {
        return out_failure(a->value[OPT_JSON] != NULL, st, err);
    }
    if (a->value[OPT_JSON]) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "file", "seal.txt.tsr");
        js_str(&j, "of", s.of);
        js_str(&j, "who", s.who);
        js_int(&j, "time_utc_ns", (uint64_t)s.time_ns);
        js_end_obj(&j);
        js_done(&j);
        return 0;
    }
    printf("seal.txt.tsr was added: a time-stamp of %s by ", s.of);
    out_text(stdout, s.who[0] != '\0' ? s.who : "somebody it does not name");
    puts(".\nWhether to trust that authority is not decided yet: winnow verify "
         "BUNDLE --trust PEM");
    return 0;
}

int
cmd_stamp(const struct args *a)
{
    struct wn_err err = WN_ERR_INIT;

    if ((a->value[OPT_REQUEST] != NULL) == (a->value[OPT_REPLY] != NULL)) {
        return usage(a, "stamp needs --request FILE, to be written, or --reply "
                        "FILE, to be taken");
    }
    return a->value[OPT_REQUEST] ? request(a, &err) : reply(a, &err);
}
