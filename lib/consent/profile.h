/** Do the sections of a filter agree with each other, and with the law that
 * its profile names? Presence and consistency only: whether a decision was
 * right is never judged. */
#ifndef WN_CONSENT_PROFILE_H
#define WN_CONSENT_PROFILE_H

#include "consent/complain.h"

/** What holds under every profile. */
void wn_profile_common(struct wn_check *k);
/** Police, Crime, Sentencing and Courts Act 2022 ss.37-44 (facts/standards
 * 1.1): what its basis requires. */
void wn_profile_gb(struct wn_check *k);

/** When a row of a matrix applies. */
enum wn_when {
    WN_WHEN_ALWAYS,
    WN_WHEN_AGREED,       /* basis agreement or agreement-on-behalf */
    WN_WHEN_NOT_SELF,     /* the giver is somebody else */
    WN_WHEN_ON_BEHALF,    /* for a child or somebody without capacity */
    WN_WHEN_RESPONSIBLE,  /* the giver is a responsible adult */
    WN_WHEN_CHILD,        /* agreed on behalf of a child */
    WN_WHEN_CHILD_RESPONSIBLE,
    WN_WHEN_EXCESS,       /* risk of other information */
    WN_WHEN_CONFIDENTIAL, /* risk of confidential information */
    WN_WHEN_EXTENDS       /* a second, wider agreement */
};

struct wn_need {
    const char *path; /* its parent stands above it in the table */
    enum wn_when when;
    const char *why;
};

/** Complain about each row that applies and is not there. */
void wn_needs_check(
    struct wn_check *k, const struct wn_need *rows, size_t count);
bool wn_when_applies(const struct wn_check *k, enum wn_when when);
bool wn_basis_is_agreed(const struct wn_node *root);
/** A child, or an adult without capacity. */
bool wn_person_cannot_agree(const struct wn_node *root);

#endif
