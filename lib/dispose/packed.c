/** Packed sets of the bundle that is destroyed. Their parts open with their
 * recipients' keys, which are not ours; what those keys open, the encrypted key
 * at the beginning of each part, is: it goes before anything else. */
#include <string.h>

#include "base/err.h"
#include "dispose/job.h"

static enum wn_status
refuse(struct wn_err *err, const char *first_part, const char *why)
{
    (void)wn_fail(err, WN_EUSAGE, "\"%s\" %s: nothing was destroyed",
        first_part, why);
    wn_todo(err, "See which bundle the set was made of (its note PREFIX.txt "
        "names the set), or leave out --packed.");
    return WN_EUSAGE;
}

enum wn_status
wn_packed_open(struct wn_dispose_job *job, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < job->o->packed_count; i++) {
        st = wn_set_open(&job->sets[i], job->o->packed[i], err);
        job->set_count += st == WN_OK;
        for (size_t k = 0; st == WN_OK && k < i; k++) {
            if (job->sets[i].id[0] != '\0' &&
                strcmp(job->sets[i].id, job->sets[k].id) == 0) {
                st = refuse(err, job->o->packed[i], "is named twice");
            }
        }
    }
    return st;
}

enum wn_status
wn_packed_take(struct wn_dispose_job *job, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < job->set_count; i++) {
        const struct wn_set *s = &job->sets[i];
        struct wn_disposed_set *d = &job->d.sets[i];

        if (s->id[0] == '\0' || s->parts == 0) {
            st = refuse(err, job->o->packed[i], s->parts == 0
                    ? "is no set: there is no part of it"
                    : "has no PREFIX.txt beside it, which says whose it is");
        } else if (!wn_set_is_of(s->id, job->d.seal_hash)) {
            st = refuse(
                err, job->o->packed[i], "is not a set of this bundle");
        } else {
            st = wn_set_check(s, err);
        }
        memcpy(d->id, s->id, sizeof(d->id));
        d->parts = s->parts;
        job->d.linked += s->linked;
        job->d.set_count++;
    }
    return st;
}

enum wn_status
wn_packed_same(const struct wn_dispose_job *job, struct wn_err *err)
{
    char file[WN_BESIDE_FILE_BYTES];
    bool same = job->set_count == job->d.set_count;
    /* The notes go when it stands, and so all parts have gone. */
    bool stands = wn_beside_has(&job->beside,
        wn_beside_file(file, &job->beside, WN_DISPOSAL_ENDING));

    for (size_t i = 0; same && i < job->set_count; i++) {
        const struct wn_set *s = &job->sets[i];

        same = strcmp(s->id, job->d.sets[i].id) == 0 ||
            (stands && s->id[0] == '\0' && s->parts == 0);
    }
    if (!same) {
        (void)wn_fail(err, WN_EUSAGE, "the disposal that has begun is of "
            "other packed sets than these, or their PREFIX.txt is not there: "
            "nothing more was done");
        wn_todo(err, "Give the same --packed as before, in the same order.");
        return WN_EUSAGE;
    }
    return WN_OK;
}

static enum wn_status
each(const struct wn_dispose_job *job,
    enum wn_status (*fn)(const struct wn_set *, struct wn_err *),
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < job->set_count; i++) {
        st = fn(&job->sets[i], err);
    }
    return st;
}

enum wn_status
wn_packed_destroy_keys(const struct wn_dispose_job *job, struct wn_err *err)
{
    return each(job, wn_set_destroy_keys, err);
}

enum wn_status
wn_packed_destroy(const struct wn_dispose_job *job, struct wn_err *err)
{
    return each(job, wn_set_destroy, err);
}

enum wn_status
wn_packed_forget(const struct wn_dispose_job *job, struct wn_err *err)
{
    return each(job, wn_set_forget, err);
}

void
wn_packed_close(struct wn_dispose_job *job)
{
    for (size_t i = 0; i < job->set_count; i++) {
        wn_set_close(&job->sets[i]);
    }
}
