/**
 * One extraction: filter + phone → sealed, verified bundle. The only way data
 * leaves a phone through this library.
 */
#ifndef WINNOW_SESSION_H
#define WINNOW_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/consent.h"
#include "winnow/device.h"
#include "winnow/sign.h"
#include "winnow/status.h"

/** Where a run stands. Texts are ours, never the phone's. */
struct wn_progress {
    const char *phase;    /* "receiving the backup" */
    uint64_t done_bytes;
    uint64_t total_bytes; /* 0 = not known */
    uint64_t done_items;
    uint64_t total_items; /* 0 = not known */
    const char *owner_must; /* NULL, or "enter the passcode on the phone" */
    int seconds_left;       /* of owner_must's countdown; -1 = none */
};

enum wn_prompt_kind {
    WN_PROMPT_CONFIRM_PLAN,    /* yes / no; text is the plan's summary */
    WN_PROMPT_LAST_CANCEL,     /* size known, nothing received: go on? */
    WN_PROMPT_BACKUP_PASSWORD, /* secret */
    WN_PROMPT_TEMPORARY_PASSWORD, /* shown to the owner before it is set */
    WN_PROMPT_MAX_ITEMS,       /* a rule exceeds its max-items: keep all? */
    WN_PROMPT_TRUST /* the owner answers on the phone; shown is what to
                       compare, or NULL. Say it and answer yes at once */
};

struct wn_prompt {
    enum wn_prompt_kind kind;
    const char *text;   /* what is asked, in plain words */
    const char *shown;  /* WN_PROMPT_TEMPORARY_PASSWORD: the password;
                           WN_PROMPT_TRUST: the key's fingerprint */
    const char *rule;   /* WN_PROMPT_MAX_ITEMS: which */
    uint64_t bytes;     /* WN_PROMPT_LAST_CANCEL: what will cross the cable */
    bool no_default;    /* true: an answer is needed, silence is no */
};

/** The answer. secret is wiped by the asker. */
struct wn_answer {
    bool yes;
    char secret[256];
    /** At WN_PROMPT_CONFIRM_PLAN and _LAST_CANCEL: rules to drop, one bit a
     * rule in filter order. Dropping narrows, never widens. */
    uint64_t drop_rules;
};

struct wn_plan_view;

struct wn_session_callbacks {
    void *ctx;
    /** The plan, before it is confirmed (or, unattended, carried out). */
    void (*plan)(void *ctx, const struct wn_plan_view *v);
    void (*progress)(void *ctx, const struct wn_progress *p);
    /** NULL = unattended: prompts that need a person end the run. */
    bool (*prompt)(
        void *ctx, const struct wn_prompt *p, struct wn_answer *answer);
    /** Unattended: what would have been asked; the plan's hash stands for the
     * yes. Without it a temporary password cannot be shown, nor set. */
    void (*shown)(void *ctx, const struct wn_prompt *p);
    /** A warning or other remark for people; text is escaped. */
    void (*notice)(void *ctx, const char *text);
    /** The run had begun and failed: nothing is sealed. */
    void (*voided)(void *ctx, const char *reason);
    /** A rule's outcome, once, at the end. */
    void (*rule)(void *ctx, const char *rule, const char *outcome,
        const char *reason, uint64_t kept);
};

/** Texts are borrowed until wn_session_free(). */
struct wn_session_options {
    struct wn_consent_inputs inputs;
    const char *platform;    /* plan --as: "ios" or "android"; else NULL */
    const char *device;      /* --device, or NULL */
    const char *output_path; /* extract only; must not exist */
    const char *plan_hash;   /* --plan; required when unattended */
    const char *operator_id; /* may be NULL */
    const char *place;       /* may be NULL */
    const char *state_dir;   /* runs already made; NULL = XDG default */
    int backup_password_fd;  /* -1 = ask */
    uint64_t memory_bytes;   /* vault cap; 0 = 1 GiB */
    int idle_timeout_s;      /* 0 = 600 */
    int passcode_timeout_s;  /* 0 = 1800 */
    bool adb_server;         /* Android: through the running adb server */
    struct wn_sign_key sign; /* key NULL: the seal is not signed */
};

struct wn_session;

/** Load the filter, check that it is in force. No device I/O. */
WN_API enum wn_status wn_session_new(struct wn_session **out,
    const struct wn_session_options *options,
    const struct wn_session_callbacks *callbacks, struct wn_err *err);
WN_API void wn_session_free(struct wn_session **s);

/** One rule's line of a plan. */
struct wn_plan_rule {
    const char *rule;
    const char *route;            /* "ios-backup"; "" when infeasible */
    const char *acquisition_mode; /* "drained-in-transit" … */
    bool feasible;
    bool partly;                  /* feasible, but not in full: why says so */
    const char *why;              /* why not, or a limit worth knowing */
};

struct wn_plan_view {
    const char *hash; /* lower-case hex SHA-256 of the canonical plan */
    size_t rule_count;
    const struct wn_plan_rule *rules;
    size_t leaves_count; /* what crosses the cable, in the route's words */
    const char *const *leaves;
    size_t prompt_count; /* what the owner will be asked */
    const char *const *prompts;
    size_t change_count; /* what will be changed on the phone */
    const char *const *changes;
    size_t remark_count; /* resolved dates, unresolved people, limits */
    const char *const *remarks;
    int minutes_low, minutes_high;
};

/**
 * The plan. With options.device or a phone that the filter names: identity and
 * capabilities are asked for (pairing only if already paired), else it is made
 * for the filter's platform without a phone (`need_phone` false).
 * *out is owned by the session, valid until the next call.
 * @retval WN_EFILTER   no rule can be carried out
 */
WN_API enum wn_status wn_session_plan(struct wn_session *s, bool need_phone,
    const struct wn_plan_view **out, struct wn_err *err);

struct wn_session_result {
    char seal_hash[65];
    const char *result; /* "as-asked" | "shortfall" | "partial" */
    uint64_t items;
    char signature[64]; /* "seal.txt.p7s", "seal.txt.sig"; "" = not signed */
    /** A signature was asked for and could not be made: the bundle is whole,
     * valid and published without one, and wn_bundle_sign() can add it. WN_OK
     * otherwise. */
    struct wn_err not_signed;
};

/**
 * Run: pair, acquire, select, write, seal, verify, put back. Blocks; poll-free;
 * wn_session_cancel() may be called from a signal handler.
 * The key to sign with is tried before the phone is touched (WN_EUSAGE).
 * On failure nothing is sealed and NAME.void.json is left.
 */
WN_API enum wn_status wn_session_run(struct wn_session *s,
    struct wn_session_result *out, struct wn_err *err);

/** Longest note, in bytes. */
#define WN_NOTE_BYTES_MAX 1000u

/**
 * A note of the operator's, for the run's log, with the time: what nobody but
 * the people in the room knows. It stays in the bundle for good. Only from
 * within the prompt callback. What is no plain text in it is escaped.
 * @retval WN_EUSAGE  it is empty or too long
 * @retval WN_ELIMIT  too many before the run begins
 */
WN_API enum wn_status wn_session_note(
    struct wn_session *s, const char *text, struct wn_err *err);

/** Async-signal-safe. */
WN_API void wn_session_cancel(struct wn_session *s);

#endif
