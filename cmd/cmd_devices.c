#include "options.h"
#include "values.h"
#include "out.h"
#include "winnow/winnow.h"

static void
as_json(const struct wn_phones *all)
{
    struct js j = { stdout, false };

    js_arr(&j, NULL);
    for (size_t i = 0; i < wn_phones_count(all); i++) {
        const struct wn_phone *p = wn_phones_at(all, i);

        js_obj(&j, NULL);
        js_str(&j, "id", p->id);
        js_str(&j, "platform", wn_platform_name(p->platform));
        js_str(&j, "state", wn_phone_state_name(p->state));
        js_str(&j, "product_type", p->product_type);
        js_str(&j, "product_version", p->product_version);
        js_str(&j, "port", p->port);
        js_str(&j, "serial_last4", p->serial_last4);
        js_str(&j, "todo", p->todo);
        js_end_obj(&j);
    }
    js_end_arr(&j);
    js_done(&j);
}

static void
as_words(const struct wn_phones *all)
{
    for (size_t i = 0; i < wn_phones_count(all); i++) {
        const struct wn_phone *p = wn_phones_at(all, i);

        out_text(stdout, p->id);
        printf("\n  %s, ", wn_phone_state_name(p->state));
        out_text(stdout, p->product_type[0] ? p->product_type : "model ?");
        if (p->product_version[0]) {
            fputs(", ", stdout);
            out_text(stdout, p->product_version);
        }
        if (p->serial_last4[0]) {
            fputs(", serial …", stdout);
            out_text(stdout, p->serial_last4);
        }
        if (p->port[0]) {
            fputs(", ", stdout);
            out_text(stdout, p->port);
        }
        fputs("\n  to do: ", stdout);
        out_text(stdout, p->todo);
        fputc('\n', stdout);
    }
    if (wn_phones_count(all) == 0) {
        puts("No phone is connected. Plug one in and unlock it.");
    }
}

int
cmd_devices(const struct args *a)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_phones *all = NULL;
    bool json = a->value[OPT_JSON] != NULL;
    int idle_s = 0;
    int passcode_s = 0;
    enum wn_status st;

    if (a->value[OPT_TIMEOUT] &&
        !timeout_read(a->value[OPT_TIMEOUT], &idle_s, &passcode_s)) {
        return usage(a, "--timeout needs idle=SECONDS");
    }
    st = wn_phones_list(
        &all, idle_s, a->value[OPT_ADB_SERVER] != NULL, &err);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    if (json) {
        as_json(all);
    } else {
        as_words(all);
    }
    wn_phones_free(&all);
    return 0;
}
