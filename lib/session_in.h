/** Inside of the session: the one place that sees every floor. */
#ifndef WN_SESSION_IN_H
#define WN_SESSION_IN_H

#include <stdatomic.h>

#include "acquire/acquire.h"
#include "bundle/bundle_format.h"
#include "sign/sign.h"
#include "winnow/winnow.h"

/** Runs already made under one filter on this computer, and their lock. */
struct wn_tally {
    char *folder; /* STATE/runs/FILTER-SHA256; NULL when not opened */
    int fd;       /* of folder; -1 when not opened for a run */
    int lock_fd;
};

/** A note that waits for the log to begin. */
struct wn_note {
    int64_t entered_ns;
    char text[6 * WN_NOTE_BYTES_MAX + 1]; /* escaped */
};

struct wn_session {
    struct wn_session_options options; /* texts are borrowed */
    struct wn_session_callbacks callbacks;
    struct wn_consent *consent;
    const struct wn_terms *terms;
    atomic_int cancel;
    struct wn_run run;
    struct wn_plan *plan;     /* of the last wn_session_plan() */
    char *state_dir;
    struct wn_tally tally;
    /* While a run lasts: */
    struct wn_signer *signer; /* NULL: the seal is not signed */
    struct wn_bundle *bundle;
    struct wn_scope *scope;
    uint64_t dropped; /* rules given up by people */
    struct wn_note notes[16]; /* entered before there was a log */
    size_t note_count;
    int64_t services_before; /* opened for the plan, before there was a log */
};

/** ---- session_state.c -------------------------------------------------- */

/** options.state_dir, $XDG_STATE_HOME/winnow, ~/.local/state/winnow.
 * @retval WN_EUSAGE none of them is known */
enum wn_status wn_state_dir(
    char **out, const char *given, struct wn_err *err);
/** Sealed bundles counted so far; 0 when there is no state yet. */
enum wn_status wn_tally_count(const char *state_dir, const char *filter_sha256,
    unsigned *count, struct wn_err *err);
/** Make the folder, take its lock. @retval WN_EFORCE another run under the
 * same filter is under way */
enum wn_status wn_tally_open(struct wn_tally *t, const char *state_dir,
    const char *filter_sha256, struct wn_err *err);
/** One more, before it is published; taken back when publishing fails. */
enum wn_status wn_tally_add(
    struct wn_tally *t, const char *seal_hash, struct wn_err *err);
void wn_tally_take_back(struct wn_tally *t, const char *seal_hash);
void wn_tally_close(struct wn_tally *t);

/** ---- session_people.c: what the floors may tell and ask --------------- */

void wn_session_wire(struct wn_session *s);
/** Ask people; unattended, answer as docs/man/winnow-extract says. */
enum wn_status wn_session_ask(struct wn_session *s, const struct wn_prompt *p,
    struct wn_answer *answer, struct wn_err *err);
void wn_session_log(struct wn_session *s, const char *event,
    const struct wn_detail *d, size_t count);
void wn_session_notice(struct wn_session *s, const char *text);

/** ---- session_note.c --------------------------------------------------- */

/** There is a log now: what was entered before goes into it. */
void wn_session_notes_begin(struct wn_session *s);

/** ---- session_plan.c --------------------------------------------------- */

/** How far we are with the phone that a plan is for. */
enum wn_stage {
    WN_STAGE_ASKED, /* somebody wants to know what would be done */
    WN_STAGE_RUN,   /* a run begins: the phone has to be fit for it */
    WN_STAGE_PAIRED /* the run has been let in */
};

/** Plan for an opened phone, or for none. What it offers is asked only if it
 * already trusts this computer, or has been paired by the run.
 * @retval WN_EREADY  a run, and the phone was not unlocked yet */
enum wn_status wn_session_plan_for(struct wn_session *s, struct wn_link *link,
    enum wn_stage stage, uint64_t dropped, struct wn_plan **out,
    struct wn_err *err);
/** The plan hash that was given, or a person's yes. */
enum wn_status wn_session_agree(
    struct wn_session *s, const struct wn_plan *plan, struct wn_err *err);

/** ---- session_run.c ---------------------------------------------------- */

struct wn_work {
    struct wn_session *s;
    struct wn_link *link;
    struct wn_plan *plan; /* as it is once the phone has been paired */
    struct wn_acquire *acquire;
    struct wn_records *records;
    uint64_t given_up; /* rules that are not carried out */
    bool shortfall, partial;
    bool paired, unpaired;
};

/** From the pairing to the phone's release, then seal, verify, publish. */
enum wn_status wn_session_extract(struct wn_session *s, struct wn_link *link,
    struct wn_session_result *out, struct wn_err *err);

/** ---- session_seal.c --------------------------------------------------- */

enum wn_status wn_session_seal(
    struct wn_work *w, struct wn_session_result *out, struct wn_err *err);

#endif
