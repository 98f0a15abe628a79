/**
 * Door of floor 2: a consent × this phone × now, frozen. Pure: no I/O.
 * Thread-safe once made.
 */
#ifndef WN_SCOPE_SCOPE_H
#define WN_SCOPE_SCOPE_H

#include "consent/consent.h"
#include "scope/artefact.h"

/** ---- artefacts ------------------------------------------------------- */

struct wn_artefact_info {
    const char *reader;
    enum wn_platform platform;
    uint32_t categories; /* 1 << enum wn_category */
    uint32_t apps;
    uint32_t route;
    enum wn_had had;
    const char *index_domain, *index_path;
    const char *files_domain, *files_prefix; /* "" = none */
};
const struct wn_artefact_info *wn_artefact_info(enum wn_artefact a);
/** Is it of the rule's category and apps, on whatever phone? */
bool wn_artefact_concerns(enum wn_artefact a, const struct wn_rule *r);
/** The same of what is more than a helper. */
bool wn_artefact_serves(enum wn_artefact a, const struct wn_rule *r);
/** How things come over a route: selected-on-device, fetched-one-by-one or
 * drained-in-transit (docs/consent-filter.md, "Routes"). */
const char *wn_route_mode(uint32_t route, enum wn_category category);
/** The same for a rule of a filter; "" when nothing serves it. */
const char *wn_rule_mode(const struct wn_terms *t, const struct wn_rule *r);
/** Which of the rule's parts (of device-info) no phone of this kind tells over
 * the cable; *why says so. 0: it may tell them all. */
uint32_t wn_silent_parts(
    enum wn_platform platform, const struct wn_rule *r, const char **why);

struct wn_scope;

/** ---- people ---------------------------------------------------------- */

enum wn_handle_kind {
    WN_HANDLE_E164,       /* norm "+447700900123" */
    WN_HANDLE_EMAIL,      /* norm is case-folded */
    WN_HANDLE_UNRESOLVED, /* short, ambiguous or alphanumeric: never equal */
    WN_HANDLE_HIDDEN      /* somebody of whom no number is told, as of a LID of
                             WhatsApp: never equal, may be anyone denied */
};

struct wn_handle {
    enum wn_handle_kind kind;
    char norm[255]; /* "" when unresolved or hidden */
    char digits[24]; /* all digits of the raw form that may be a number's, for
                        deny; "" when none */
};

/** Read one address as a phone stores it. Never fails; n ≤ any. */
void wn_handle_read(struct wn_handle *out, const char *raw, size_t n,
    const char *region);

/** How many bytes of an MMS's address are the address: networks write
 * "+447700900123/TYPE=PLMN". */
size_t wn_mms_address(const char *raw, size_t n);

/** Allow: exactly the same e-mail or E.164. */
bool wn_handle_same(const struct wn_handle *a, const struct wn_handle *b);

#define WN_SPELLINGS 6
/**
 * The ways to write h down, free of separators and in lower case, that
 * wn_handle_read() would read as h in this region: what a phone is asked to
 * compare with. 0 for a handle that is not resolved.
 */
size_t wn_handle_spellings(const struct wn_handle *h, const char *region,
    char out[WN_SPELLINGS][256]);

/** The people of a rule, or of a deny, as the scope reads them. */
const struct wn_handle *wn_scope_people(
    const struct wn_scope *s, size_t rule, size_t *count);
const struct wn_handle *wn_scope_denied(
    const struct wn_scope *s, size_t deny, size_t *count);
/** Does a deny speak about this category and these apps? apps 0: any. */
bool wn_deny_applies(
    const struct wn_deny_rule *d, enum wn_category category, uint32_t apps);
/** Does one of those that do name people? Then all who take part matter. */
bool wn_denies_people(
    const struct wn_terms *t, enum wn_category category, uint32_t apps);
/** May this address be one of a deny's people? Widely, as the gate asks. */
bool wn_scope_denies(
    const struct wn_scope *s, size_t deny, const struct wn_handle *h);

/** ---- the scope ------------------------------------------------------- */

/** The phone's identity, as asked for key by key. */
struct wn_identity {
    enum wn_platform platform;
    char udid[64], serial[64], imei[32];
    char android_id[32]; /* of the first user */
    char product_type[64], product_version[32], build[32];
    char device_name[256], zone[64];
    bool is_virtual;
    int64_t clock_skew_ns; /* phone minus host; INT64_MIN = not known */
};

/**
 * Is this the phone of the filter? Every identifier that the filter gives must
 * match. partly: what is not known before pairing is passed over.
 * @retval WN_EDEVICE
 */
enum wn_status wn_scope_identify(const struct wn_terms *t,
    const struct wn_identity *phone, bool partly, struct wn_err *err);

/**
 * Freeze. consent is borrowed and must outlive the scope.
 * @param drop_rules  rules given up at the prompt, one bit each
 * @retval WN_EDEVICE  an identifier of the filter differs from the phone's
 * @retval WN_EFILTER  a deny handle cannot be resolved, the sheet is missing
 * @retval WN_EFORCE   not in force at now_ns
 */
enum wn_status wn_scope_new(struct wn_scope **out,
    const struct wn_consent *consent, const struct wn_identity *phone,
    int64_t now_ns, uint64_t drop_rules, struct wn_err *err);
void wn_scope_free(struct wn_scope **s);

const struct wn_terms *wn_scope_terms(const struct wn_scope *s);
const struct wn_identity *wn_scope_identity(const struct wn_scope *s);
/** Rules still standing (not dropped). */
uint64_t wn_scope_rules(const struct wn_scope *s);
/** Does any standing rule need this artefact (for selection or lookup)? */
bool wn_scope_needs(const struct wn_scope *s, enum wn_artefact a);
bool wn_scope_may_change(const struct wn_scope *s, enum wn_change change);
/** Give rules up before anything was received: narrows, never widens. While no
 * other thread asks. */
void wn_scope_drop(struct wn_scope *s, uint64_t rules);

/** ---- the question at the row gate ------------------------------------ */

enum wn_time_state {
    WN_TIME_NONE,     /* the item has no such time, or it is unusable */
    WN_TIME_KNOWN,
    WN_TIME_DOUBTFUL  /* usable for deny only */
};

struct wn_fact_time {
    enum wn_time_state state;
    int64_t ns;
    int64_t lasts_ns; /* of what overlaps dates (occurs); 0 = an instant */
};

enum wn_session_kind { WN_ONE_TO_ONE, WN_GROUP, WN_SESSION_UNKNOWN };

/** All that selection may depend on. Borrowed for the call. */
struct wn_facts {
    enum wn_category category;
    uint32_t app; /* one bit; 0 where the category has none or unknown app */
    struct wn_fact_time times[WN_TF_COUNT];
    const struct wn_handle *members; /* everybody but the owner */
    size_t member_count;
    int author; /* index into members; -1 = owner, or nobody known */
    bool from_owner;
    enum wn_session_kind session;
    uint32_t callers;   /* enum wn_caller bits that hold for this call */
    uint32_t kind;      /* one enum wn_kind bit; 0 = not applicable */
    uint32_t needs;     /* parts without which it may not be kept at all:
                           RECENTLY_DELETED, HIDDEN, REACTIONS, PENDING … */
    bool participant_in_scope; /* contacts: belongs to somebody kept */
};

struct wn_verdict {
    unsigned rule;   /* the first rule, in filter order, that allows it */
    uint64_t rules;  /* all that allow it */
    uint32_t parts;  /* union of their parts */
    enum wn_time_field time_field; /* of `rule` */
    bool listed_only; /* admitted under listed-only: gaps must be marked */
};

/** @retval WN_DENIED  outside; *out untouched. No other answer. */
enum wn_status wn_scope_test(const struct wn_scope *s,
    const struct wn_facts *f, struct wn_verdict *out);

/** Does a deny rule forbid it? Part of wn_scope_test; by itself where more
 * people may be meant than those whom allow looks at. */
bool wn_scope_forbids(const struct wn_scope *s, const struct wn_facts *f);

/** Does text contain one of the rule's keywords (case-folded)? true when the
 * rule has none. */
bool wn_scope_keyword(const struct wn_scope *s, unsigned rule,
    const char *text, size_t n);

/** ---- grants ---------------------------------------------------------- */

/** Leave to read over one route, for the rules that use it. Only scope makes
 * one; freed with its scope. */
struct wn_grant;
/** @retval WN_DENIED no standing rule uses it, or the filter does not agree */
enum wn_status wn_scope_grant(const struct wn_grant **out,
    struct wn_scope *s, enum wn_route route, struct wn_err *err);
/** To be asked by every device call that returns content. @retval WN_DENIED */
enum wn_status wn_grant_permits(
    const struct wn_grant *g, enum wn_route route, struct wn_err *err);

/** ---- the plan -------------------------------------------------------- */

/** What a phone was found to offer. */
struct wn_caps {
    enum wn_platform platform;
    bool known;        /* false: planned without a phone */
    bool trusted;      /* it trusts this computer already: nothing to pair */
    char product_version[32];
    int sdk;           /* Android's API level; 0 = not known */
    uint32_t readable, refused; /* Android: 1 << enum wn_category, whether the
                          USB user may read it; neither bit: not known */
    bool locked;       /* before its first unlock: little can be read */
    int users[16];     /* Android users that exist and run */
    size_t user_count;
    bool will_encrypt; /* backups are encrypted with the owner's password */
    bool will_encrypt_known;
};

struct wn_plan;
/** Feasibility, prompts, changes, what leaves the phone, and the plan's hash.
 * phone may be NULL (plan --as). Rules that cannot be served are in it with the
 * reason. @retval WN_EFILTER no rule can be carried out: *out is made all the
 * same, for the reasons */
enum wn_status wn_plan_new(struct wn_plan **out,
    const struct wn_consent *consent, const struct wn_caps *caps,
    const struct wn_identity *phone, uint64_t drop_rules, struct wn_err *err);
struct wn_plan_view; /* winnow/session.h */
const struct wn_plan_view *wn_plan_view(const struct wn_plan *p);
/** Is rule i feasible, and over which route? */
uint32_t wn_plan_route(const struct wn_plan *p, size_t rule);
void wn_plan_free(struct wn_plan **p);

#endif
