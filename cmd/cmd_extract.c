#include "sign_key.h"
#include "ui.h"
#include "values.h"

static int
extract_options(struct wn_session_options *o, const struct args *a)
{
    int rc = session_options(o, a);

    if (rc != 0) {
        return rc;
    }
    o->output_path = a->value[OPT_OUTPUT];
    o->plan_hash = a->value[OPT_PLAN];
    o->operator_id = a->value[OPT_OPERATOR];
    o->place = a->value[OPT_PLACE];
    if (!o->output_path) {
        return usage(a, "extract needs --output PATH, the bundle to create");
    }
    if (a->value[OPT_BACKUP_PASSWORD_FD] &&
        !number_read(
            a->value[OPT_BACKUP_PASSWORD_FD], &o->backup_password_fd)) {
        return usage(a, "--backup-password-fd needs the number of an open "
                        "descriptor");
    }
    if (a->value[OPT_MEMORY] &&
        !size_read(a->value[OPT_MEMORY], &o->memory_bytes)) {
        return usage(a, "--memory needs a size, as 512M or 2G");
    }
    return sign_key_read(&o->sign, a);
}

/** Sealed; and if it was to be signed and is not, that is what it ends with. */
static int
sealed(struct ui *u, const struct wn_session_result *result)
{
    int rc = ui_sealed(u, result);
    char text[640];

    if (result->not_signed.status != WN_OK) {
        (void)snprintf(text, sizeof(text), "the bundle is sealed and valid, "
            "but it is NOT SIGNED: %s", result->not_signed.text);
        rc = out_error(u->json, wn_exit_code(WN_EOUTPUT), text,
            "Keep it, and sign it: winnow sign BUNDLE --sign KEY");
    }
    return rc;
}

static int
run(struct ui *u, const struct wn_session_options *o)
{
    const struct wn_session_callbacks callbacks = ui_callbacks(u);
    struct wn_session_result result = { .result = "" };
    struct wn_session *s = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = wn_session_new(&s, o, &callbacks, &err);
    int rc;

    if (st == WN_OK) {
        session_current(s);
        st = wn_session_run(s, &result, &err);
    }
    (void)pthread_mutex_lock(&u->lock);
    rc = st == WN_OK ? sealed(u, &result) : 0;
    if (st != WN_OK) {
        ui_clear_line(u);
        rc = out_failure(u->json, st, &err);
    }
    (void)pthread_mutex_unlock(&u->lock);
    session_current(NULL);
    wn_session_free(&s);
    return rc;
}

int
cmd_extract(const struct args *a)
{
    struct wn_session_options o = { .backup_password_fd = -1 };
    struct ui u;
    int rc = extract_options(&o, a);

    if (rc != 0) {
        return rc;
    }
    session_signals();
    ui_init(&u, a);
    if (u.yes && !u.tty) {
        rc = usage(a, "--yes is for people at a terminal; without one, give "
                      "--plan HASH");
    } else {
        rc = run(&u, &o);
    }
    ui_free(&u);
    return rc;
}
