/** One disposal: what its steps share. */
#ifndef WN_DISPOSE_JOB_H
#define WN_DISPOSE_JOB_H

#include "bundle/bundle_format.h"
#include "dispose/dispose.h"
#include "pack/set.h"
#include "verify/sidecar.h"
#include "verify/verified.h"

struct wn_dispose_job {
    const struct wn_dispose_options *o;
    struct wn_beside beside;
    struct wn_signer *signer; /* NULL: nothing is signed */
    struct wn_disposal d;
    struct wn_set sets[WN_DISPOSED_SETS_MAX]; /* as o->packed */
    size_t set_count;
    char *names[64]; /* of d.rules, when they are ours */
    uint64_t rules;  /* the same as bits */
    /* Withdrawals of the old bundle, with those of its rules that are left. */
    struct wn_withdrawal carried[WN_WITHDRAWALS_MAX];
    size_t carried_count;
    bool resumed;
    bool rest_there; /* an earlier run published it */
    uint64_t rest_disposed; /* all rules, as bits, that its log says went */
    struct wn_bundle *rest; /* made, not published */
};

/** Fill job->d from a verified bundle: which rules, how many, which hashes. */
enum wn_status wn_dispose_count(
    struct wn_dispose_job *job, struct wn_evidence *e, struct wn_err *err);
/** The SHA-256 of seal.txt in an open folder; hex "" when it cannot be read.
 * @return false: it is not there, or was overwritten with zeros already */
bool wn_dispose_seal(char hex[WN_SHA256_HEX], const struct wn_beside *in);
/** Is the folder still the bundle that the record that has begun is about, or
 * what destroying left of it? @retval WN_EVERIFY  another bundle is there */
enum wn_status wn_dispose_same(
    const struct wn_dispose_job *job, struct wn_err *err);
/** Did a run that was cut off publish the rest already? rest_there.
 * @retval WN_EOUTPUT  something else is there */
enum wn_status wn_dispose_find_rest(
    struct wn_dispose_job *job, struct wn_err *err);
/** Is the rest, of which the record says that it was made, at --output, and
 * valid? @retval WN_EVERIFY  no: what is left of the old one is not touched */
enum wn_status wn_dispose_stands(
    const struct wn_dispose_job *job, struct wn_err *err);
/** Verify the rest, give it its name and sign it; d.successor_seal. */
enum wn_status wn_dispose_publish(
    struct wn_dispose_job *job, struct wn_err *err);

/** packed.c: open what o->packed names. */
enum wn_status wn_packed_open(struct wn_dispose_job *job, struct wn_err *err);
/** They are all of the bundle that is in job->d, and whole enough to be
 * destroyed: into job->d. @retval WN_EUSAGE  @retval WN_EVERIFY */
enum wn_status wn_packed_take(struct wn_dispose_job *job, struct wn_err *err);
/** They are of the record that has begun, or what is left of them; what it
 * names besides is elsewhere now: into job->d. */
enum wn_status wn_packed_same(struct wn_dispose_job *job, struct wn_err *err);
enum wn_status wn_packed_destroy_keys(
    const struct wn_dispose_job *job, struct wn_err *err);
/** The parts; and, when the tombstone stands, the notes. */
enum wn_status wn_packed_destroy(
    const struct wn_dispose_job *job, struct wn_err *err);
enum wn_status wn_packed_forget(
    const struct wn_dispose_job *job, struct wn_err *err);
void wn_packed_close(struct wn_dispose_job *job);

/** carry.c: the withdrawals beside a bundle, as they stand now; to be freed by
 * wn_verify_free(). */
enum wn_status wn_carry_look(
    struct wn_verify_result **out, const char *path, struct wn_err *err);
/** Rules that are left and to which agreement was withdrawn, with when
 * and by whom, from the verified parent. */
enum wn_status wn_carry_take(struct wn_dispose_job *job,
    const struct wn_job *parent, struct wn_err *err);
/** Beside the rest, so that they stay withdrawn. What an earlier run wrote is
 * not written again. */
enum wn_status wn_carry_put(
    const struct wn_dispose_job *job, struct wn_err *err);
void wn_carry_clear(struct wn_dispose_job *job);
/** withdraw.c: enter again what was entered for a bundle's parent.
 * @param was  its when_ns, by and carried_from */
enum wn_status wn_withdraw_again(const struct wn_withdraw_options *options,
    const struct wn_withdrawal *was, struct wn_err *err);

void wn_dispose_clear(struct wn_dispose_job *job);

#endif
