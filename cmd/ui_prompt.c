#include <string.h>

#include "ui.h"

const char *
ui_prompt_name(enum wn_prompt_kind kind)
{
    static const char *const names[] = {
        [WN_PROMPT_CONFIRM_PLAN] = "confirm-plan",
        [WN_PROMPT_LAST_CANCEL] = "last-cancel",
        [WN_PROMPT_BACKUP_PASSWORD] = "backup-password",
        [WN_PROMPT_TEMPORARY_PASSWORD] = "temporary-password",
        [WN_PROMPT_MAX_ITEMS] = "max-items",
        [WN_PROMPT_TRUST] = "trust",
    };

    return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "?";
}

static void
say(struct ui *u, const char *text)
{
    out_text(u->tty->out, text);
    (void)fflush(u->tty->out);
}

/** "drop RULE": one rule less. Dropping only ever narrows. */
static void
drop(struct ui *u, const char *name)
{
    for (size_t i = 0; u->plan && i < u->plan->rule_count && i < 64; i++) {
        if (strcmp(u->plan->rules[i].rule, name) == 0) {
            u->dropped |= UINT64_C(1) << i;
            say(u, name);
            fputs(" is given up.\n", u->tty->out);
            return;
        }
    }
    fputs("There is no rule of that name.\n", u->tty->out);
}

static void
standing(struct ui *u)
{
    fputs("Rules:", u->tty->out);
    for (size_t i = 0; u->plan && i < u->plan->rule_count && i < 64; i++) {
        if (u->plan->rules[i].feasible && ((u->dropped >> i) & 1u) == 0) {
            fputc(' ', u->tty->out);
            out_text(u->tty->out, u->plan->rules[i].rule);
        }
    }
    fputc('\n', u->tty->out);
}

/** "note: …": not an answer, but into the log; the question stands. */
static bool
is_note(struct ui *u, const char *line)
{
    static const char word[] = "note:";

    if (strncmp(line, word, sizeof(word) - 1) != 0) {
        return false;
    }
    line += sizeof(word) - 1;
    line += strspn(line, " ");
    fputs(session_note(line)
            ? "Noted in the log of this run.\n"
            : "Not noted: a note has 1 to 1000 bytes, and before the run "
              "begins there is room for 16.\n", u->tty->out);
    return true;
}

/** yes, no or, where rules may still be given up, "drop RULE". */
static bool
ask_yes(struct ui *u, const struct wn_prompt *p, struct wn_answer *answer)
{
    bool may_drop = p->kind == WN_PROMPT_CONFIRM_PLAN ||
        p->kind == WN_PROMPT_LAST_CANCEL;
    char line[1100];

    for (;;) {
        if (may_drop) {
            standing(u);
        }
        if (!tty_line(u->tty, may_drop ? "yes, no, or drop RULE: "
                : p->no_default        ? "yes or no: "
                                       : "yes or no (Enter = yes): ",
                line, sizeof(line), true)) {
            return false;
        }
        if (strcmp(line, "yes") == 0 || (line[0] == '\0' && !p->no_default)) {
            answer->yes = true;
            answer->drop_rules = u->dropped;
            return true;
        }
        if (strcmp(line, "no") == 0) {
            return true;
        }
        if (is_note(u, line)) {
            continue;
        }
        if (may_drop && strncmp(line, "drop ", 5) == 0) {
            drop(u, line + 5);
        }
    }
}

static bool
ask_password(struct ui *u, struct wn_answer *answer)
{
    if (!tty_line(u->tty, "Backup password (nothing is shown): ",
            answer->secret, sizeof(answer->secret), false)) {
        return false;
    }
    answer->yes = answer->secret[0] != '\0';
    return answer->yes;
}

static void
event(const struct wn_prompt *p)
{
    struct js j = { stdout, false };

    js_obj(&j, NULL);
    js_str(&j, "event", "prompt");
    js_str(&j, "kind", ui_prompt_name(p->kind));
    js_str(&j, "text", p->text ? p->text : "");
    js_str(&j, "rule", p->rule);
    if (p->kind == WN_PROMPT_TRUST) {
        js_str(&j, "shown", p->shown); /* a fingerprint is no secret */
    }
    js_int(&j, "bytes", p->bytes);
    js_end_obj(&j);
    js_done(&j);
}

/** What --yes answers: only what the plan said already. */
static bool
agreed_before(const struct ui *u, const struct wn_prompt *p)
{
    return u->yes &&
        (p->kind == WN_PROMPT_CONFIRM_PLAN || p->kind == WN_PROMPT_LAST_CANCEL);
}

bool
ui_prompt(void *ctx, const struct wn_prompt *p, struct wn_answer *answer)
{
    struct ui *u = ctx;
    bool answered;

    (void)pthread_mutex_lock(&u->lock);
    ui_clear_line(u);
    if (u->json) {
        event(p); /* the password itself goes to the terminal only */
    }
    fputc('\n', u->tty->out);
    say(u, p->text ? p->text : "");
    fputc('\n', u->tty->out);
    if (p->bytes > 0) {
        fputs("It is ", u->tty->out);
        out_bytes(u->tty->out, p->bytes);
        fputs(".\n", u->tty->out);
    }
    if (p->shown) {
        fputs("\n    ", u->tty->out);
        say(u, p->shown);
        fputs("\n\n", u->tty->out);
    }
    if (agreed_before(u, p)) {
        fputs("yes (given before)\n", u->tty->out);
        (void)fflush(u->tty->out);
        answer->yes = answered = true;
    } else if (p->kind == WN_PROMPT_TRUST) {
        /* Nothing is typed here; Ctrl-C stops the waiting. */
        fputs("The answer is given on the phone.\n", u->tty->out);
        (void)fflush(u->tty->out);
        answer->yes = answered = true;
    } else if (p->kind == WN_PROMPT_BACKUP_PASSWORD) {
        answered = ask_password(u, answer);
    } else {
        answered = ask_yes(u, p, answer);
    }
    (void)pthread_mutex_unlock(&u->lock);
    return answered;
}
