/** `dumpsys device_policy`: whose rules the phone follows. */
#include <string.h>

#include "base/err.h"
#include "device/android/android_text.h"

/* Written by DevicePolicyManagerService and Owners since Android 4; the depth
 * of what belongs to a heading is its own and two more. */
static const char policy_command[] = "dumpsys device_policy";

enum section { NONE, DEVICE_OWNER, PROFILE_OWNER, ADMINS };

struct policy {
    int wanted;
    const struct wn_control_sink *to;
    enum section in;
    size_t depth;          /* of the section's heading */
    int user;              /* of the section */
    bool have;
    struct wn_component owner;
};

static size_t
depth_of(struct wn_line *l)
{
    size_t depth = 0;

    while (l->n > 0 && l->p[0] == ' ') {
        l->p++;
        l->n--;
        depth++;
    }
    while (l->n > 0 && l->p[l->n - 1] == ' ') {
        l->n--;
    }
    return depth;
}

/** An owner is told once it is known whose it is. */
static enum wn_status
leave(struct policy *s, struct wn_err *err)
{
    enum section was = s->in;

    s->in = NONE;
    if (was == NONE || was == ADMINS) {
        return WN_OK;
    }
    if (!s->have) {
        return wn_text_odd(policy_command, err);
    }
    return s->user == s->wanted
        ? s->to->fn(s->to->ctx, WN_CONTROL_DEVICE_OWNER, s->owner.package,
              s->owner.name,
              was == PROFILE_OWNER ? "profile owner" : "device owner", err)
        : WN_OK;
}

static enum wn_status
enter(struct policy *s, enum section section, size_t depth)
{
    s->in = section;
    s->depth = depth;
    s->user = 0; /* Android 5 does not say: it can only be the first */
    s->have = false;
    return WN_OK;
}

/** "Enabled Device Admins (User 0, provisioningState: 0):" and its like. */
static enum wn_status
heading(struct policy *s, struct wn_line l, size_t depth, struct wn_err *err)
{
    if (wn_line_is(l, "Device Owner:")) {
        return enter(s, DEVICE_OWNER, depth);
    }
    if (wn_line_skip(&l, "Profile Owner (User ")) {
        (void)enter(s, PROFILE_OWNER, depth);
        return wn_line_number(&l, &s->user) && wn_line_is(l, "):")
            ? WN_OK : wn_text_odd(policy_command, err);
    }
    if (wn_line_skip(&l, "Enabled Device Admins (User ")) {
        (void)enter(s, ADMINS, depth);
        return wn_line_number(&l, &s->user) && l.n >= 2 &&
                memcmp(l.p + l.n - 2, "):", 2) == 0
            ? WN_OK : wn_text_odd(policy_command, err);
    }
    return WN_OK;
}

/** admin=ComponentInfo{package/class} */
static enum wn_status
owner_line(struct policy *s, struct wn_line l, struct wn_err *err)
{
    if (wn_line_skip(&l, "admin=")) {
        if (!wn_line_skip(&l, "ComponentInfo{") || l.n == 0 ||
            l.p[l.n - 1] != '}') {
            return wn_text_odd(policy_command, err);
        }
        l.n--;
        s->have = wn_line_component(&s->owner, l);
        return s->have ? WN_OK : wn_text_odd(policy_command, err);
    }
    if (wn_line_skip(&l, "User ID: ") && !wn_line_number(&l, &s->user)) {
        return wn_text_odd(policy_command, err);
    }
    return WN_OK;
}

static enum wn_status
admin_line(struct policy *s, struct wn_line l, struct wn_err *err)
{
    struct wn_component c;

    if (l.n < 2 || l.p[l.n - 1] != ':' || !memchr(l.p, '/', l.n)) {
        return WN_OK; /* of the user, not of an admin */
    }
    l.n--;
    if (!wn_line_component(&c, l)) {
        return wn_text_odd(policy_command, err);
    }
    return s->user == s->wanted
        ? s->to->fn(s->to->ctx, WN_CONTROL_DEVICE_ADMIN, c.package, c.name,
              "", err)
        : WN_OK;
}

static enum wn_status
policy_line(struct policy *s, struct wn_line l, struct wn_err *err)
{
    size_t depth = depth_of(&l);
    enum wn_status st = WN_OK;

    if (l.n == 0) {
        return WN_OK;
    }
    if (s->in != NONE && depth <= s->depth) {
        st = leave(s, err);
    }
    if (st == WN_OK && s->in == NONE) {
        return heading(s, l, depth, err);
    }
    if (st == WN_OK && depth == s->depth + 2) {
        st = s->in == ADMINS ? admin_line(s, l, err) : owner_line(s, l, err);
    }
    return st;
}

enum wn_status
wn_text_policy(const char *p, size_t n, int user,
    const struct wn_control_sink *to, struct wn_err *err)
{
    struct policy s = {.wanted = user, .to = to};
    struct wn_line text = {p, n};
    struct wn_line l;
    enum wn_status st = WN_OK;

    if (!wn_line_next(&text, &l) ||
        !wn_line_is(l, "Current Device Policy Manager state:")) {
        return wn_text_odd(policy_command, err);
    }
    while (st == WN_OK && wn_line_next(&text, &l)) {
        st = policy_line(&s, l, err);
    }
    return st == WN_OK ? leave(&s, err) : st;
}
