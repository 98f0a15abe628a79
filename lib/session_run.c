/** One run, from the pairing to the phone's release. Whatever happens, what was
 * changed on the phone is put back first. */
#include <sys/timex.h>

#include "base/err.h"
#include "session_in.h"

static uint64_t
infeasible(const struct wn_plan *plan)
{
    const struct wn_plan_view *v = wn_plan_view(plan);
    uint64_t set = 0;

    for (size_t i = 0; i < v->rule_count; i++) {
        set |= v->rules[i].feasible ? 0 : UINT64_C(1) << i;
    }
    return set;
}

static void
log_phone(struct wn_work *w)
{
    const struct wn_identity *id = wn_link_identity(w->link);
    const struct wn_detail d[] = { { "product_type", id->product_type, 0 },
        { "product_version", id->product_version, 0 },
        { "clock_skew_ns",
            id->clock_skew_ns == INT64_MIN ? "not known" : NULL,
            id->clock_skew_ns } };

    wn_session_log(w->s, "phone", d, sizeof(d) / sizeof(d[0]));
}

/** Whose clocks set the times in the log, and whether they can be trusted. */
static void
log_clocks(struct wn_work *w)
{
    struct timex t = { .modes = 0 };
    bool told = adjtimex(&t) != -1;
    const struct wn_detail d[] = {
        { "host_clock", !told                      ? "not known"
                : (t.status & STA_UNSYNC) != 0     ? "not synchronised"
                                                   : "synchronised",
            0 },
        { "host_clock_max_error_us", told ? NULL : "not known",
            told ? (int64_t)t.maxerror : 0 }
    };

    wn_session_log(w->s, "clocks", d, sizeof(d) / sizeof(d[0]));
}

/** Pair, and only then know for certain which phone it is and what it can. */
static enum wn_status
meet(struct wn_work *w, struct wn_err *err)
{
    struct wn_session *s = w->s;
    enum wn_change asks =
        wn_link_identity(w->link)->platform == WN_PLATFORM_IOS
        ? WN_CHANGE_PAIRING_TRUST : WN_CHANGE_USB_DEBUGGING_KEY;
    bool may = (s->terms->device_changes & (uint32_t)asks) != 0;
    enum wn_status st = wn_link_pair(w->link, may, err);

    w->paired = wn_link_trust(w->link) == WN_TRUST_OURS;
    if (st == WN_OK) {
        log_phone(w);
        log_clocks(w);
        st = wn_session_plan_for(
            s, w->link, WN_STAGE_PAIRED, s->dropped, &w->plan, err);
    }
    if (st == WN_OK) {
        w->given_up = infeasible(w->plan);
        st = wn_scope_new(&s->scope, s->consent, wn_link_identity(w->link),
            wn_now_ns(), w->given_up, err);
    }
    return st;
}

static enum wn_status
collect(struct wn_work *w, struct wn_err *err)
{
    struct wn_session *s = w->s;
    struct wn_acquire_options o = { .memory_bytes = s->options.memory_bytes,
        .backup_password_fd = s->options.backup_password_fd,
        .state_dir = s->state_dir };
    enum wn_status st =
        wn_acquire_new(&w->acquire, w->link, s->scope, &s->run, &o, err);

    if (st == WN_OK) {
        st = wn_acquire_recover(w->acquire, err);
    }
    if (st == WN_OK) {
        st = wn_records_new(
            &w->records, s->scope, wn_bundle_sink(s->bundle), &s->run, err);
    }
    if (st == WN_OK) {
        st = wn_acquire_run(w->acquire, wn_records_sink(w->records), err);
    }
    if (st == WN_OK && wn_acquire_disrupted(w->acquire)) {
        const struct wn_detail d = { "why", wn_acquire_disrupted(w->acquire),
            0 };

        w->partial = true;
        wn_session_log(s, "disrupted", &d, 1);
        wn_session_notice(s, wn_acquire_disrupted(w->acquire));
    }
    return st;
}

/** What people should know once the phone has been let go. */
static const char *
afterwards(const struct wn_work *w)
{
    bool ios = wn_link_identity(w->link)->platform == WN_PLATFORM_IOS;

    if (ios) {
        return w->unpaired ? ""
            : "The phone may still trust this computer: Settings, General, "
              "Transfer or Reset, Reset Location & Privacy removes that. "
              "The computer's key is destroyed.";
    }
    if (w->unpaired) {
        return "USB debugging was seen off: what the run changed on the phone "
               "is put back.";
    }
    return w->s->run.adb_server
        ? "USB debugging was not seen off. On the phone: Settings, Developer "
          "options, Revoke USB debugging authorisations, then switch USB "
          "debugging off. The adb server keeps its own key."
        : "USB debugging was not seen off. On the phone: Settings, Developer "
          "options, Revoke USB debugging authorisations, then switch USB "
          "debugging off. The computer's key is destroyed.";
}

/** The phone gets back what was changed, also after a failure. What could not
 * be put back is said and logged; it does not undo what was collected. */
static void
release(struct wn_work *w)
{
    struct wn_err why = WN_ERR_INIT;

    if (w->acquire && wn_acquire_put_back(w->acquire, &why) != WN_OK) {
        const struct wn_detail d = { "why", why.text, 0 };

        wn_session_log(w->s, "not-put-back", &d, 1);
        wn_session_notice(w->s, why.text);
        wn_session_notice(w->s, why.todo);
    }
    if (w->paired) {
        wn_link_unpair(w->link, &w->unpaired);
        wn_session_notice(w->s, afterwards(w));
    }
}

enum wn_status
wn_session_extract(struct wn_session *s, struct wn_link *link,
    struct wn_session_result *out, struct wn_err *err)
{
    struct wn_work w = { .s = s, .link = link };
    struct wn_session_result done = { .result = "" };
    enum wn_status st;

    st = meet(&w, err);
    if (st == WN_OK) {
        st = collect(&w, err);
    }
    release(&w);
    if (st == WN_OK) {
        st = wn_session_seal(&w, &done, err);
    }
    /* Records hold what acquire lent them: first in, last out. */
    wn_records_free(&w.records);
    wn_acquire_free(&w.acquire);
    wn_plan_free(&w.plan);
    if (st == WN_OK) {
        *out = done;
    }
    return st;
}
