/** Packed sets of the bundle that is destroyed. Their parts open with their
 * recipients' keys, which are not ours; what those keys open, the encrypted key
 * at the beginning of each part, is: it goes before anything else. */
#include <string.h>
#include <sys/stat.h>

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

static bool
is_same_place(const struct wn_set *a, const struct wn_set *b)
{
    struct stat x, y;

    return strcmp(a->name, b->name) == 0 && fstat(a->dir_fd, &x) == 0 &&
        fstat(b->dir_fd, &y) == 0 && x.st_dev == y.st_dev &&
        x.st_ino == y.st_ino;
}

enum wn_status
wn_packed_open(struct wn_dispose_job *job, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < job->o->packed_count; i++) {
        struct wn_err why = WN_ERR_INIT;

        st = wn_set_open(&job->sets[i], job->o->packed[i], &why);
        job->set_count += st == WN_OK;
        if (st != WN_OK) {
            (void)wn_fail(err, st, "%s", why.text);
            wn_todo(err, "Give the path of the first part, PREFIX.0001.cms, "
                "with PREFIX.txt beside it. A set that is lost, or not at "
                "hand, can be left out: whoever has it has to be told.");
        }
        for (size_t k = 0; st == WN_OK && k < i; k++) {
            if (is_same_place(&job->sets[i], &job->sets[k])) {
                st = refuse(err, job->o->packed[i], "is named twice");
            }
        }
    }
    return st;
}

/** Would the new bundle have a name of this set? */
static bool
is_named_like(const char *successor, const struct wn_set *s)
{
    size_t n = strlen(s->name);

    return strncmp(successor, s->name, n) == 0 && successor[n] == '.';
}

enum wn_status
wn_packed_take(struct wn_dispose_job *job, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < job->set_count; i++) {
        const struct wn_set *s = &job->sets[i];
        struct wn_disposed_set *d = &job->d.sets[i];
        const char *first_part = job->o->packed[i];

        if (s->id[0] == '\0') {
            st = refuse(err, first_part,
                "has no PREFIX.txt beside it, which says whose parts they are");
        } else if (s->parts == 0) {
            st = refuse(err, first_part, "is no set: no part of it is there");
        } else if (!wn_set_is_of(s->id, job->d.seal_hash)) {
            st = refuse(err, first_part,
                "is not a set of the bundle of this seal");
        } else if (is_named_like(job->d.successor, s)) {
            st = refuse(err, first_part,
                "begins as the name of the new bundle, --output");
        } else {
            st = wn_set_check(s, false, err);
        }
        memcpy(d->id, s->id, sizeof(d->id));
        d->parts = s->parts;
        d->elsewhere = (int64_t)s->count - s->parts;
        job->d.linked += s->linked;
        job->d.set_count++;
    }
    return st;
}

/** The place in the record of a set that has this name, and is not taken yet:
 * there may be copies of one set. */
static size_t
place_of(const struct wn_disposal *d, const char *id, const bool *taken)
{
    size_t k = 0;

    while (k < d->set_count && (taken[k] || strcmp(d->sets[k].id, id) != 0)) {
        k++;
    }
    return k;
}

enum wn_status
wn_packed_same(struct wn_dispose_job *job, struct wn_err *err)
{
    char file[WN_BESIDE_FILE_BYTES];
    bool taken[WN_DISPOSED_SETS_MAX] = { false };
    enum wn_status st = WN_OK;
    /* All parts have gone then, and maybe notes. */
    bool stands = wn_beside_has(&job->beside,
        wn_beside_file(file, &job->beside, WN_DISPOSAL_ENDING));

    for (size_t i = 0; st == WN_OK && i < job->set_count; i++) {
        size_t k = place_of(&job->d, job->sets[i].id, taken);

        if (k == job->d.set_count && stands) {
            wn_set_close(&job->sets[i]); /* not ours to touch */
            continue;
        }
        if (k == job->d.set_count) {
            (void)wn_fail(err, WN_EUSAGE, "\"%s\" is none of the sets of the "
                "disposal that has begun, or its PREFIX.txt is not there: "
                "nothing more was done", job->o->packed[i]);
            wn_todo(err, "Give the same --packed as before. A set that is "
                "lost can be left out: the record then says that it was not "
                "destroyed to its end.");
            return WN_EUSAGE;
        }
        taken[k] = true;
        st = wn_set_check(&job->sets[i], true, err);
    }
    for (size_t k = 0; st == WN_OK && k < job->d.set_count; k++) {
        if (!taken[k] && !stands) {
            job->d.sets[k].elsewhere += job->d.sets[k].parts;
            job->d.sets[k].parts = 0;
        }
    }
    return st;
}

static enum wn_status
each(const struct wn_dispose_job *job,
    enum wn_status (*fn)(const struct wn_set *, struct wn_err *),
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < job->set_count; i++) {
        st = job->sets[i].dir_fd >= 0 ? fn(&job->sets[i], err) : WN_OK;
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
