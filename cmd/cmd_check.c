/** What a filter says: its faults with their places, and its meaning aloud. */
#include "options.h"
#include "out.h"
#include "session.h"
#include "winnow/winnow.h"

struct check {
    const struct args *a;
    struct js j;
    bool json;
};

static const char *
kind_name(enum wn_finding_kind k)
{
    return k == WN_FINDING_ERROR ? "error"
        : k == WN_FINDING_WARNING ? "warning" : "to-fill";
}

static void
tell(struct check *c, enum wn_finding_kind kind, int line, int col,
    const char *path, const char *text)
{
    if (c->json) {
        js_obj(&c->j, NULL);
        js_str(&c->j, "kind", kind_name(kind));
        js_int(&c->j, "line", (uint64_t)(line > 0 ? line : 0));
        js_int(&c->j, "col", (uint64_t)(col > 0 ? col : 0));
        js_str(&c->j, "path", path);
        js_str(&c->j, "text", text);
        js_end_obj(&c->j);
        return;
    }
    out_text(stderr, c->a->operand);
    if (line > 0) {
        fprintf(stderr, ":%d:%d", line, col);
    }
    fprintf(stderr, ": %s: ",
        kind == WN_FINDING_TO_FILL ? "to fill" : kind_name(kind));
    out_text(stderr, text);
    fputc('\n', stderr);
}

static void
tell_all(struct check *c, const struct wn_findings *f)
{
    for (size_t i = 0; f && i < wn_findings_count(f); i++) {
        const struct wn_finding *one = wn_findings_at(f, i);

        tell(c, one->kind, one->line, one->col, one->path, one->text);
    }
}

/** Can it be carried out at all, as far as can be known without a phone? */
static enum wn_status
feasible(struct check *c, struct wn_session *s)
{
    const struct wn_plan_view *v = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = wn_session_plan(s, false, &v, &err);

    for (size_t i = 0; v && i < v->rule_count; i++) {
        const struct wn_plan_rule *r = &v->rules[i];
        char text[1024];

        if (r->why[0] == '\0') {
            continue;
        }
        (void)snprintf(text, sizeof(text), "rule %s%s: %s", r->rule,
            r->feasible ? "" : " cannot be carried out", r->why);
        tell(c, st != WN_OK ? WN_FINDING_ERROR : WN_FINDING_WARNING, 0, 0,
            "allow", text);
    }
    if (st != WN_OK && !v) {
        tell(c, WN_FINDING_ERROR, 0, 0, "", err.text);
    }
    return st;
}

static enum wn_status
in_force_and_feasible(struct check *c)
{
    struct wn_session_options o = { .backup_password_fd = -1 };
    const struct wn_session_callbacks none = { .ctx = NULL };
    struct wn_session *s = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;

    session_inputs(&o, c->a);
    st = wn_session_new(&s, &o, &none, &err);
    if (st != WN_OK) {
        tell(c, WN_FINDING_ERROR, 0, 0, "agreement", err.text);
        return st;
    }
    st = feasible(c, s);
    wn_session_free(&s);
    return st;
}

static void
on_line(void *ctx, const char *line)
{
    struct check *c = ctx;

    if (c->json) {
        js_str(&c->j, NULL, line);
        return;
    }
    out_text(stdout, line);
    fputc('\n', stdout);
}

/** Beside the words, not among them: they are for the person. */
static void
name_policy(struct check *c, const struct wn_consent *consent)
{
    if (c->json) {
        js_obj(&c->j, "policy");
        js_str(&c->j, "id", wn_consent_policy_id(consent));
        js_str(&c->j, "sha256", wn_consent_policy_sha256(consent));
        js_end_obj(&c->j);
        return;
    }
    out_text(stderr, c->a->operand);
    fputs(": held to the policy ", stderr);
    out_text(stderr, wn_consent_policy_id(consent));
    fprintf(stderr, " (SHA-256 %s)\n", wn_consent_policy_sha256(consent));
}

/** Somebody who is trusted; "" for anybody else. */
static const char *
signer(const struct wn_consent *consent)
{
    const struct wn_signature *s = wn_consent_signature(consent);

    return s && s->verdict == WN_SIGNATURE_TRUSTED ? s->who : "";
}

int
cmd_check(const struct args *a)
{
    struct check c = { a, { stdout, false }, a->value[OPT_JSON] != NULL };
    struct wn_session_options o = { .backup_password_fd = -1 };
    struct wn_consent *consent = NULL;
    struct wn_findings *findings = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;

    session_inputs(&o, a);
    st = wn_consent_load_draft(&consent, &o.inputs, &findings, &err);
    if (c.json) {
        js_obj(&c.j, NULL);
        js_arr(&c.j, "findings");
    }
    tell_all(&c, findings);
    if (st == WN_OK) {
        st = in_force_and_feasible(&c);
    } else if (!findings || wn_findings_count(findings) == 0) {
        tell(&c, WN_FINDING_ERROR, 0, 0, "", err.text);
    }
    if (c.json) {
        js_end_arr(&c.j);
        js_arr(&c.j, "explanation");
    }
    if (consent) {
        wn_consent_explain(consent, on_line, &c);
    }
    if (!c.json && st == WN_OK && signer(consent)[0] != '\0') {
        fputs("\nSigned by ", stdout);
        out_text(stdout, signer(consent));
        fputc('\n', stdout);
    }
    if (c.json) {
        js_end_arr(&c.j);
        js_str(&c.j, "signed_by", st == WN_OK ? signer(consent) : "");
    }
    if (consent && wn_consent_policy_id(consent)[0]) {
        name_policy(&c, consent);
    }
    if (c.json) {
        js_bool(&c.j, "valid", st == WN_OK);
        js_int(&c.j, "exit", (uint64_t)wn_exit_code(st));
        js_end_obj(&c.j);
        js_done(&c.j);
    }
    wn_consent_free(&consent);
    wn_findings_free(&findings);
    return wn_exit_code(st);
}
