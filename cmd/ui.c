#include "ui.h"

#include <string.h>
#include <unistd.h>

void
ui_init(struct ui *u, const struct args *a)
{
    *u = (struct ui){ .json = a->value[OPT_JSON] != NULL,
        .yes = a->value[OPT_YES] != NULL,
        .bar = isatty(STDERR_FILENO) == 1,
        .path = a->value[OPT_OUTPUT] };
    u->tty = tty_open();
    (void)pthread_mutex_init(&u->lock, NULL);
}

void
ui_free(struct ui *u)
{
    ui_clear_line(u);
    tty_free(&u->tty);
    (void)pthread_mutex_destroy(&u->lock);
}

static void
on_plan(void *ctx, const struct wn_plan_view *v)
{
    struct ui *u = ctx;

    (void)pthread_mutex_lock(&u->lock);
    u->plan = v;
    ui_clear_line(u);
    if (u->json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "event", "plan");
        plan_json(&j, v);
        js_end_obj(&j);
        js_done(&j);
    }
    if (u->tty) {
        plan_words(u->tty->out, v);
        (void)fflush(u->tty->out);
    }
    (void)pthread_mutex_unlock(&u->lock);
}

/** Nobody answers, but somebody may be looking. */
static void
on_shown(void *ctx, const struct wn_prompt *p)
{
    struct ui *u = ctx;

    (void)pthread_mutex_lock(&u->lock);
    if (u->json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "event", "prompt");
        js_str(&j, "kind", ui_prompt_name(p->kind));
        js_str(&j, "text", p->text ? p->text : "");
        js_str(&j, "shown", p->shown);
        js_int(&j, "bytes", p->bytes);
        js_end_obj(&j);
        js_done(&j);
    } else if (p->text && p->kind != WN_PROMPT_CONFIRM_PLAN) {
        out_text(stderr, p->text);
        if (p->bytes > 0) {
            fputs(" It is ", stderr);
            out_bytes(stderr, p->bytes);
            fputc('.', stderr);
        }
        fputs(p->kind == WN_PROMPT_TRUST
                ? " (The answer is given on the phone.)\n"
                : " (yes, by the plan's hash)\n", stderr);
        if (p->shown) {
            fputs("    ", stderr);
            out_text(stderr, p->shown);
            fputc('\n', stderr);
        }
    }
    (void)pthread_mutex_unlock(&u->lock);
}

static void
on_notice(void *ctx, const char *text)
{
    struct ui *u = ctx;

    if (!text || text[0] == '\0') {
        return;
    }
    (void)pthread_mutex_lock(&u->lock);
    ui_clear_line(u);
    if (u->json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "event", "warning");
        js_str(&j, "text", text);
        js_end_obj(&j);
        js_done(&j);
    }
    fputs("Please note: ", stderr);
    out_text(stderr, text);
    fputc('\n', stderr);
    (void)pthread_mutex_unlock(&u->lock);
}

static void
on_rule(void *ctx, const char *rule, const char *outcome, const char *reason,
    uint64_t kept)
{
    struct ui *u = ctx;

    (void)pthread_mutex_lock(&u->lock);
    ui_clear_line(u);
    if (u->json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "event", "rule");
        js_str(&j, "rule", rule);
        js_str(&j, "outcome", outcome);
        js_str(&j, "reason", reason);
        js_int(&j, "kept", kept);
        js_end_obj(&j);
        js_done(&j);
    } else {
        out_text(stdout, rule);
        printf(": %llu kept, %s", (unsigned long long)kept, outcome);
        if (reason && reason[0] != '\0') {
            fputs(" (", stdout);
            out_text(stdout, reason);
            fputc(')', stdout);
        }
        fputc('\n', stdout);
    }
    (void)pthread_mutex_unlock(&u->lock);
}

static void
on_voided(void *ctx, const char *reason)
{
    struct ui *u = ctx;

    (void)pthread_mutex_lock(&u->lock);
    ui_clear_line(u);
    if (u->json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "event", "void");
        js_str(&j, "output", u->path);
        js_str(&j, "reason", reason);
        js_end_obj(&j);
        js_done(&j);
    }
    fputs("Nothing was sealed, and what had been received is destroyed. "
          "What was attempted is noted beside ", stderr);
    out_text(stderr, u->path);
    fputs(", in its .void.json file.\n", stderr);
    (void)pthread_mutex_unlock(&u->lock);
}

struct wn_session_callbacks
ui_callbacks(struct ui *u)
{
    return (struct wn_session_callbacks){ .ctx = u,
        .plan = on_plan,
        .progress = ui_progress,
        .prompt = u->tty ? ui_prompt : NULL,
        .shown = on_shown,
        .notice = on_notice,
        .rule = on_rule,
        .voided = on_voided };
}

int
ui_sealed(struct ui *u, const struct wn_session_result *r)
{
    bool whole = strcmp(r->result, "as-asked") == 0;

    ui_clear_line(u);
    if (u->json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "event", "sealed");
        js_str(&j, "path", u->path);
        js_str(&j, "seal_hash", r->seal_hash);
        js_str(&j, "result", r->result);
        js_int(&j, "items", r->items);
        js_str(&j, "signature", r->signature);
        js_end_obj(&j);
        js_done(&j);
    } else {
        fputs("Sealed and verified from disk: ", stdout);
        out_text(stdout, u->path);
        printf("\n%llu items, result: %s\nSeal hash (write it down): %s\n",
            (unsigned long long)r->items, r->result, r->seal_hash);
        if (r->signature[0] != '\0') {
            printf("Signed: %s\n", r->signature);
        }
        if (!whole) {
            puts("Something could not be had in full: the bundle says what, "
                 "and why.");
        }
    }
    return whole ? 0 : WN_EXIT_SHORTFALL;
}
