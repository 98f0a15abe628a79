/** `winnow new`: one talk, one filter for each phone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../options.h"
#include "../out.h"
#include "../session.h"
#include "new.h"

struct files {
    char filter[1024];
    char words[1024];
};

/** FILTER.yaml and FILTER.txt; of a further phone FILTER-2.yaml.
 * @return false: the name is too long */
static bool
name_files(struct files *f, const char *given, int phone)
{
    static const char *const endings[] = { ".yaml", ".yml" };
    size_t n = strlen(given);
    char number[16] = "";

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t m = strlen(endings[i]);

        if (n > m && strcmp(given + n - m, endings[i]) == 0) {
            n -= m;
            break;
        }
    }
    if (n + 32 > sizeof(f->filter)) {
        return false;
    }
    if (phone > 1) {
        (void)snprintf(number, sizeof(number), "-%d", phone);
    }
    (void)snprintf(f->filter, sizeof(f->filter), "%.*s%s.yaml", (int)n, given,
        number);
    (void)snprintf(f->words, sizeof(f->words), "%.*s%s.txt", (int)n, given,
        number);
    return true;
}

/** Better now than after an hour. */
static enum wn_status
must_be_free(const struct files *f, struct wn_err *err)
{
    const char *const both[] = { f->filter, f->words };
    struct stat sb;

    for (size_t i = 0; i < 2; i++) {
        if (lstat(both[i], &sb) == 0) {
            err->status = WN_EOUTPUT;
            (void)snprintf(err->text, sizeof(err->text),
                "%.400s exists: nothing is ever written over it", both[i]);
            (void)snprintf(err->todo, sizeof(err->todo),
                "Give another name with --output.");
            return err->status;
        }
    }
    return WN_OK;
}

/** What is left to do in the room. */
static enum outcome
before_plugging_in(struct interview *it, const char *path)
{
    bool yes = false;
    enum outcome o = TALK_ON;

    while (o != TALK_QUIT && !yes) {
        o = ask_yes(it, _("Is the phone in aeroplane mode, with Wi-Fi and "
            "Bluetooth off?"), _("A phone that is reached from outside can "
            "be wiped, located, or change while it is read."), &yes);
    }
    yes = false;
    while (o != TALK_QUIT && !yes) {
        o = ask_yes(it, _("Is its battery at least half full, and the "
            "computer's too?"), _("If either dies, nothing is kept and all "
            "begins again."), &yes);
    }
    if (o == TALK_QUIT) {
        return o;
    }
    say_blank(it);
    say(it, _("Plug the phone in, let its owner unlock it, and type:"));
    fputs("  winnow plan ", it->tty->out);
    out_text(it->tty->out, path);
    fputs("\n  winnow extract ", it->tty->out);
    out_text(it->tty->out, path);
    fprintf(it->tty->out, " --output %s\n", _("BUNDLE"));
    return o;
}

/** Of the document only what was written; the first opens it. */
static void
wrote(struct js *j, bool json, int phone, const struct files *f)
{
    if (json && phone == 1) {
        js_arr(j, NULL);
    }
    if (json) {
        js_obj(j, NULL);
        js_str(j, "filter", f->filter);
        js_str(j, "words", f->words);
        js_end_obj(j);
        return;
    }
    out_text(stdout, f->filter);
    fputc('\n', stdout);
    out_text(stdout, f->words);
    fputc('\n', stdout);
}

/** One phone after another. */
static enum wn_status
talk(struct interview *it, const struct args *a, struct js *j, int *written,
    struct wn_err *err)
{
    const char *given =
        a->value[OPT_OUTPUT] ? a->value[OPT_OUTPUT] : "filter.yaml";
    struct place from = { Q_SAFE, 0 };
    enum outcome o = TALK_ON;
    enum wn_status st = WN_OK;
    bool more = true;

    for (int phone = 1; st == WN_OK && more; phone++) {
        struct files f;

        st = name_files(&f, given, phone) ? must_be_free(&f, err) : WN_EUSAGE;
        if (st == WN_OK) {
            st = wn_form_id(it->id, err);
        }
        if (st == WN_OK && interview_run(it, from, false) == TALK_QUIT) {
            st = WN_ECANCEL;
        }
        if (st == WN_OK) {
            st = agree(it, f.filter, f.words, err);
        }
        more = false;
        if (st == WN_OK) {
            wrote(j, a->value[OPT_JSON] != NULL, phone, &f);
            *written = phone;
            o = before_plugging_in(it, f.filter);
        }
        if (st == WN_OK && o != TALK_QUIT && phone < NEW_PHONES) {
            o = ask_yes(it, _("Is there another phone of the same person? It "
                "gets an agreement of its own; what was answered is offered "
                "again."), _("One agreement is for one phone."), &more);
            more = more && o == TALK_ON;
            from = (struct place){ Q_PLATFORM, 0 };
            interview_other_phone(it);
        }
    }
    return st;
}

int
cmd_new(const struct args *a)
{
    struct js j = { stdout, false };
    struct wn_err err = WN_ERR_INIT;
    bool json = a->value[OPT_JSON] != NULL;
    struct interview *it = NULL;
    struct tty *tty = tty_open();
    int written = 0;
    enum wn_status st;

    if (!language_use(a->value[OPT_LANGUAGE])) {
        tty_free(&tty);
        return usage(a, "there are no questions in the language \"%s\"; "
            "there are in en and cy", a->value[OPT_LANGUAGE]);
    }
    if (!tty) {
        return usage(a, "new asks questions and needs a terminal to ask them "
            "on; elsewhere, fill in a template of filters/");
    }
    session_signals();
    if (!interview_new(&it, tty)) {
        tty_free(&tty);
        return out_error(json, 1, "there is no memory left", "");
    }
    it->state_dir = a->value[OPT_STATE_DIR];
    it->policy_path = a->value[OPT_POLICY];
    /* Caps are known before anybody is asked. */
    st = wn_policy_load(&it->policy, it->policy_path, &err);
    if (st == WN_OK) {
        say(it, _("This talk ends in an agreement for one phone. Any question "
                  "can be answered with ? (why it is asked), back, or quit "
                  "(what was typed is forgotten)."));
        if (it->policy) {
            fprintf(tty->out, "\n%s ", _("The policy that holds here:"));
            say(it, wn_policy_id(it->policy));
        }
        st = talk(it, a, &j, &written, &err);
        if (json && written > 0) {
            js_end_arr(&j);
            js_done(&j);
        }
    }
    if (st == WN_ECANCEL && err.status == WN_OK) {
        say_blank(it);
        say(it, _("Stopped. What was typed is forgotten; only a filter that "
                  "was signed already stays."));
    }
    interview_free(&it);
    tty_free(&tty);
    if (st == WN_ECANCEL && err.status == WN_OK) {
        return wn_exit_code(st);
    }
    return st == WN_OK ? 0
        : st == WN_EUSAGE && err.status == WN_OK
        ? usage(a, "the name of --output is too long")
        : out_failure(json, st, &err);
}
