/** Between the floors and the people: log, progress, prompts. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "session_in.h"

void
wn_session_log(struct wn_session *s, const char *event,
    const struct wn_detail *d, size_t count)
{
    if (s->bundle) {
        wn_bundle_log(s->bundle, event, d, count);
    } else if (strcmp(event, "service-opened") == 0) {
        s->services_before++; /* the log counts them when it begins */
    }
}

void
wn_session_notice(struct wn_session *s, const char *text)
{
    if (s->callbacks.notice) {
        s->callbacks.notice(s->callbacks.ctx, text);
    }
}

static void
on_log(void *ctx, const char *event, const struct wn_detail *d, size_t count)
{
    wn_session_log(ctx, event, d, count);
}

static void
on_progress(void *ctx, const struct wn_progress *p)
{
    struct wn_session *s = ctx;

    if (s->callbacks.progress) {
        s->callbacks.progress(s->callbacks.ctx, p);
    }
}

static const char *
kind_name(enum wn_prompt_kind kind)
{
    switch (kind) {
    case WN_PROMPT_CONFIRM_PLAN:
        return "confirm-plan";
    case WN_PROMPT_LAST_CANCEL:
        return "last-cancel";
    case WN_PROMPT_BACKUP_PASSWORD:
        return "backup-password";
    case WN_PROMPT_TEMPORARY_PASSWORD:
        return "temporary-password";
    case WN_PROMPT_MAX_ITEMS:
        return "max-items";
    case WN_PROMPT_TRUST:
        return "trust";
    }
    return "?";
}

/** Nobody is there. The plan's hash stands for a yes to what the plan says;
 * what it cannot stand for ends the run. */
static enum wn_status
ask_nobody(struct wn_session *s, const struct wn_prompt *p,
    struct wn_answer *answer, struct wn_err *err)
{
    switch (p->kind) {
    case WN_PROMPT_CONFIRM_PLAN:
    case WN_PROMPT_LAST_CANCEL:
    case WN_PROMPT_TRUST:
    case WN_PROMPT_TEMPORARY_PASSWORD:
        /* The owner sees the password where the program's events are shown,
         * before it is set. */
        if (s->callbacks.shown) {
            s->callbacks.shown(s->callbacks.ctx, p);
        } else if (p->kind == WN_PROMPT_TEMPORARY_PASSWORD) {
            break;
        }
        answer->yes = true;
        return WN_OK;
    case WN_PROMPT_BACKUP_PASSWORD:
        (void)wn_fail(err, WN_EREADY,
            "the phone's backups are encrypted, and nobody is here to type "
            "the backup password");
        wn_todo(err, "Give it with --backup-password-fd.");
        return WN_EREADY;
    case WN_PROMPT_MAX_ITEMS:
        break;
    }
    (void)wn_fail(err, WN_ECANCEL,
        "somebody would have to decide, and nobody is here: %s", p->text);
    wn_todo(err, "Run it attended, on a terminal.");
    return WN_ECANCEL;
}

/** Rules given up at the last point before content. */
static enum wn_status
drop_late(struct wn_session *s, const struct wn_answer *a, struct wn_err *err)
{
    if (!s->scope || a->drop_rules == 0) {
        return WN_OK;
    }
    s->dropped |= a->drop_rules;
    wn_scope_drop(s->scope, a->drop_rules);
    if (wn_scope_rules(s->scope) == 0) {
        return wn_fail(err, WN_ECANCEL, "every rule was given up");
    }
    return WN_OK;
}

enum wn_status
wn_session_ask(struct wn_session *s, const struct wn_prompt *p,
    struct wn_answer *answer, struct wn_err *err)
{
    struct wn_detail d[] = { { "kind", kind_name(p->kind), 0 },
        { "rule", p->rule ? p->rule : "", 0 }, { "answer", "yes", 0 } };
    enum wn_status st = WN_OK;

    *answer = (struct wn_answer){ .yes = false };
    if (atomic_load(&s->cancel) != 0) {
        return wn_fail(err, WN_ECANCEL, "cancelled");
    }
    wn_session_log(s, "prompt", d, 2);
    if (!s->callbacks.prompt) {
        st = ask_nobody(s, p, answer, err);
    } else if (!s->callbacks.prompt(s->callbacks.ctx, p, answer) ||
        (!answer->yes && p->kind != WN_PROMPT_BACKUP_PASSWORD)) {
        st = wn_fail(err, WN_ECANCEL, "cancelled at a question");
    }
    if (st == WN_OK && p->kind == WN_PROMPT_LAST_CANCEL) {
        st = drop_late(s, answer, err);
    }
    d[2].text = st == WN_OK ? "yes" : "no";
    wn_session_log(s, "answer", d, 3);
    if (st != WN_OK) {
        wn_wipe(answer, sizeof(*answer));
    }
    return st;
}

static enum wn_status
on_prompt(void *ctx, const struct wn_prompt *p, struct wn_answer *answer,
    struct wn_err *err)
{
    return wn_session_ask(ctx, p, answer, err);
}

void
wn_session_wire(struct wn_session *s)
{
    s->run = (struct wn_run){ .cancel = &s->cancel,
        .ctx = s,
        .log = on_log,
        .progress = on_progress,
        .prompt = on_prompt,
        .attended = s->callbacks.prompt != NULL,
        .idle_timeout_s =
            s->options.idle_timeout_s > 0 ? s->options.idle_timeout_s : 600,
        .passcode_timeout_s = s->options.passcode_timeout_s > 0
            ? s->options.passcode_timeout_s : 1800,
        .adb_server = s->options.adb_server };
}
