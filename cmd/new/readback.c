/** The library's word on a draft: refused and why, or what it means. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../out.h"
#include "readback.h"

const char draft_unsigned[65] = "00000000000000000000000000000000"
                                "00000000000000000000000000000000";

void
draft_clear(struct draft *d)
{
    wipe_free(d->text, d->text ? d->text_bytes : 0);
    wipe_free(d->words, d->words ? d->words_bytes : 0);
    wn_consent_free(&d->consent);
    wn_findings_free(&d->findings);
    free(d->limits);
    *d = (struct draft){ .text = NULL };
}

static void
on_line(void *ctx, const char *line)
{
    fprintf(ctx, "%s\n", line);
}

/** The read-back as paper: a heading, the library's words, room to sign. */
static bool
write_words(const struct interview *it, struct draft *d)
{
    FILE *f = open_memstream(&d->words, &d->words_bytes);

    if (!f) {
        return false;
    }
    fprintf(f, "%s\n\n", holds(it, IF_ASKED, 0)
            ? _("READ-BACK: what was agreed, in plain words")
            : _("READ-BACK: what was decided, in plain words"));
    wn_consent_explain(d->consent, on_line, f);
    fputc('\n', f);
    if (holds(it, IF_ASKED, 0)) { /* else nobody may say no, or nobody can */
        fprintf(f, "%s\n\n", _("I have read this, or it was read to me. I had "
            "time to ask. I may still say no."));
    }
    if (answer_is(it, Q_FORM, 0, "oral-recorded")) {
        fprintf(f, "%s ______________________________\n\n",
            _("Agreed to aloud; written down by:"));
        fprintf(f, "%s ______________________________\n\n", _("Witness:"));
    } else if (holds(it, IF_ASKED, 0)) {
        fprintf(f, "%s ______________________________\n\n",
            _("Signed by whoever agrees:"));
    }
    if (holds(it, IF_INTERPRETER, 0)) {
        fprintf(f, "%s ______________________________\n\n",
            _("Interpreted by:"));
    }
    fprintf(f, "%s ______________________________\n",
        _("Officer, day and time:"));
    return fclose(f) == 0;
}

/** What the plan says of its rules, one a line. */
static void
note_limits(struct draft *d, const struct wn_plan_view *v)
{
    size_t n = 0;
    FILE *f = open_memstream(&d->limits, &n);

    for (size_t i = 0; f && i < v->rule_count; i++) {
        if (v->rules[i].why[0]) {
            fprintf(f, "%s: %s\n", v->rules[i].rule, v->rules[i].why);
        }
    }
    if (f) {
        (void)fclose(f);
    }
}

/** Would `winnow check` say yes: is it in force, can it be carried out? */
static enum wn_status
carried_out(const struct interview *it, const struct wn_consent_inputs *in,
    struct draft *d, struct wn_err *err)
{
    struct wn_session_options o = { .inputs = *in,
        .state_dir = it->state_dir, .backup_password_fd = -1 };
    const struct wn_session_callbacks none = { .ctx = NULL };
    const struct wn_plan_view *v = NULL;
    struct wn_session *s = NULL;
    enum wn_status st = wn_session_new(&s, &o, &none, err);

    if (st == WN_OK) {
        st = wn_session_plan(s, false, &v, err);
    }
    if (v) {
        note_limits(d, v);
    }
    if (s) {
        wn_session_free(&s);
    }
    return st;
}

bool
draft_make(const struct interview *it, struct draft *d,
    const char *signed_sha256, struct wn_err *err)
{
    struct wn_consent_inputs in = { .filter_path = "",
        .policy_path = it->policy_path };
    enum wn_status st;

    d->text = filter_text(it, signed_sha256, &d->text_bytes);
    in.filter_text = d->text;
    in.filter_bytes = d->text_bytes;
    st = d->text ? wn_consent_load(
        &d->consent, &in, &d->findings, &d->refusal) : WN_ENOMEM;
    if (st == WN_OK) {
        st = carried_out(it, &in, d, &d->refusal);
    }
    if (st == WN_OK && !write_words(it, d)) {
        st = WN_ENOMEM;
    }
    if (st != WN_OK) {
        wn_consent_free(&d->consent);
    }
    if (st == WN_ENOMEM) {
        err->status = st;
        (void)snprintf(err->text, sizeof(err->text),
            "there is no memory left for the filter");
    }
    return st != WN_ENOMEM;
}

static void
say_lines(const struct interview *it, const char *text)
{
    while (*text) {
        size_t m = strcspn(text, "\n");

        say_line(it, text, m);
        text += m + (text[m] == '\n');
    }
}

void
draft_read(struct interview *it, const struct draft *d)
{
    size_t n = wn_findings_count(d->findings);

    fprintf(it->tty->out, "\n── %s ──\n\n", _("Read it back"));
    say_lines(it, d->words);
    if (n > 0 || (d->limits && d->limits[0])) {
        fprintf(it->tty->out, "\n── %s ──\n\n",
            _("What you should know besides"));
    }
    for (size_t i = 0; i < n; i++) {
        say(it, wn_findings_at(d->findings, i)->text);
    }
    say_lines(it, d->limits ? d->limits : "");
}

/** The lap of rule n, as it was written: laps of nothing are not. */
static int
lap_of(const struct interview *it, long n)
{
    for (int lap = 0; lap < laps(it, Q_MORE); lap++) {
        if (!answer_is(it, Q_KIND, lap, "nothing") && n-- == 0) {
            return lap;
        }
    }
    return 0;
}

/** Is path a key somewhere below section? */
static bool
below(const char *path, const char *section)
{
    size_t n = strlen(section);

    return strncmp(path, section, n) == 0 && path[n] == '.';
}

/** The question behind a path of the filter, such as "allow[0].from". */
static bool
step_of(const struct interview *it, const char *path, struct place *to)
{
    const char *bracket = strchr(path, '[');
    char plain[128] = "";
    size_t n = 0;

    to->lap = 0;
    if (bracket && strncmp(path, "allow[", 6) == 0) {
        to->lap = lap_of(it, strtol(bracket + 1, NULL, 10));
    } else if (bracket && strncmp(path, "deny[", 5) == 0) {
        to->lap = (int)strtol(bracket + 1, NULL, 10) % NEW_LAPS;
    }
    for (const char *p = path; *p && n + 1 < sizeof(plain); p++) {
        if (*p == '[') {
            p += strcspn(p, "]");
            p -= *p == '\0';
        } else {
            plain[n++] = *p;
        }
    }
    /* That very key; else a key of that section; else the section of it. */
    for (int pass = 0; pass < 3; pass++) {
        for (to->id = 0; to->id < Q_COUNT; to->id++) {
            const char *is = it->steps[to->id]->path;

            if (is && applies(it, *to) &&
                (pass == 0       ? strcmp(is, plain) == 0
                        : pass == 1 ? below(is, plain) : below(plain, is))) {
                return true;
            }
        }
    }
    return false;
}

enum outcome
draft_repair(struct interview *it, const struct draft *d, struct place *to,
    bool *chosen)
{
    size_t n = d->findings ? wn_findings_count(d->findings) : 0;
    bool told = false;

    *chosen = false;
    say_blank(it);
    say(it, _("This cannot stand as it is:"));
    for (size_t i = 0; i < n; i++) {
        const struct wn_finding *f = wn_findings_at(d->findings, i);

        if (f->kind != WN_FINDING_WARNING) {
            say(it, f->text);
            told = true;
            *chosen = *chosen || step_of(it, f->path, to);
        }
    }
    if (!told) {
        say(it, d->refusal.text);
        say(it, d->refusal.todo);
    }
    return *chosen ? TALK_ON : draft_choose(it, to, chosen);
}
