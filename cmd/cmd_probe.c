#include "options.h"
#include "values.h"
#include "out.h"
#include "winnow/winnow.h"

struct probe {
    bool json;
    struct js j;
};

static void
on_answer(void *ctx, const char *what, const char *answer)
{
    struct probe *p = ctx;

    if (p->json) {
        js_obj(&p->j, NULL);
        js_str(&p->j, "what", what);
        js_str(&p->j, "answer", answer);
        js_end_obj(&p->j);
        return;
    }
    out_text(stdout, what);
    fputs(": ", stdout);
    out_text(stdout, answer);
    fputc('\n', stdout);
}

int
cmd_probe(const struct args *a)
{
    struct wn_err err = WN_ERR_INIT;
    struct probe p = { a->value[OPT_JSON] != NULL, { stdout, false } };
    int idle_s = 0;
    int passcode_s = 0;
    enum wn_status st;

    if (!a->value[OPT_TEST_PHONE]) {
        return usage(a, "probe opens every service of a phone. It is for "
            "phones of your own, for validation: say so with --test-phone. "
            "Never use it on an evidential phone");
    }
    if (a->value[OPT_TIMEOUT] &&
        !timeout_read(a->value[OPT_TIMEOUT], &idle_s, &passcode_s)) {
        return usage(a, "--timeout needs idle=SECONDS");
    }
    if (p.json) {
        js_arr(&p.j, NULL);
    }
    st = wn_phone_probe(a->value[OPT_DEVICE], idle_s,
        a->value[OPT_ADB_SERVER] != NULL, on_answer, &p, &err);
    if (p.json) {
        if (st != WN_OK) {
            on_answer(&p, "error", err.text);
        }
        js_end_arr(&p.j);
        js_done(&p.j);
    }
    return st == WN_OK ? 0 : out_failure(false, st, &err);
}
