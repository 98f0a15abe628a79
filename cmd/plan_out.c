#include "session.h"

static void
list_json(struct js *j, const char *key, const char *const *at, size_t n)
{
    js_arr(j, key);
    for (size_t i = 0; i < n; i++) {
        js_str(j, NULL, at[i]);
    }
    js_end_arr(j);
}

void
plan_json(struct js *j, const struct wn_plan_view *v)
{
    js_str(j, "plan_hash", v->hash);
    js_arr(j, "rules");
    for (size_t i = 0; i < v->rule_count; i++) {
        const struct wn_plan_rule *r = &v->rules[i];

        js_obj(j, NULL);
        js_str(j, "rule", r->rule);
        js_str(j, "route", r->route);
        js_str(j, "acquisition_mode", r->acquisition_mode);
        js_bool(j, "feasible", r->feasible);
        js_bool(j, "partly", r->partly);
        js_str(j, "why", r->why);
        js_end_obj(j);
    }
    js_end_arr(j);
    list_json(j, "leaves_the_phone", v->leaves, v->leaves_count);
    list_json(j, "prompts", v->prompts, v->prompt_count);
    list_json(j, "changes", v->changes, v->change_count);
    list_json(j, "remarks", v->remarks, v->remark_count);
    js_int(j, "minutes_low", (uint64_t)v->minutes_low);
    js_int(j, "minutes_high", (uint64_t)v->minutes_high);
}

static void
list_words(FILE *f, const char *head, const char *const *at, size_t n)
{
    if (n == 0) {
        return;
    }
    fprintf(f, "\n%s\n", head);
    for (size_t i = 0; i < n; i++) {
        fputs("  - ", f);
        out_text(f, at[i]);
        fputc('\n', f);
    }
}

void
plan_words(FILE *f, const struct wn_plan_view *v)
{
    fputs("What would be done\n", f);
    for (size_t i = 0; i < v->rule_count; i++) {
        const struct wn_plan_rule *r = &v->rules[i];

        fputs("  - ", f);
        out_text(f, r->rule);
        if (r->feasible) {
            fprintf(f, ": %s, %s", r->acquisition_mode, r->route);
        } else {
            fputs(": CANNOT BE DONE", f);
        }
        if (r->why[0] != '\0') {
            fprintf(f, "\n    %s", r->feasible ? "but: " : "because: ");
            out_text(f, r->why);
        }
        fputc('\n', f);
    }
    list_words(f, "What leaves the phone", v->leaves, v->leaves_count);
    list_words(
        f, "What the owner will be asked", v->prompts, v->prompt_count);
    list_words(
        f, "What will be changed on the phone", v->changes, v->change_count);
    list_words(f, "Good to know", v->remarks, v->remark_count);
    fprintf(f, "\nTime: about %d to %d minutes\nPlan hash: %s\n",
        v->minutes_low, v->minutes_high, v->hash);
}

bool
plan_falls_short(const struct wn_plan_view *v)
{
    for (size_t i = 0; i < v->rule_count; i++) {
        if (!v->rules[i].feasible || v->rules[i].partly) {
            return true;
        }
    }
    return false;
}
