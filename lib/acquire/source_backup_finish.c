/** The end of a backup: proof, what was still to be delivered, what is missing.
 */
#include <stdlib.h>
#include <string.h>

#include "acquire/source_backup_in.h"
#include "base/err.h"

struct to_part {
    struct source_backup *s;
    struct wn_digest *digest;
    uint32_t object;
};

static enum wn_status
put(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct to_part *to = ctx;
    enum wn_status st = wn_digest_add(to->digest, p, n);

    return st == WN_OK ? backup_put(to->s, to->object, p, n, err)
                       : wn_fail(err, st, "a database could not be hashed");
}

/** The plaintext takes the ciphertext's place. A damaged database is told as
 * such later, and is not the end of the run. */
static enum wn_status
decrypt_part(struct source_backup *s, struct backup_part *part,
    struct wn_err *err)
{
    struct to_part to = { .s = s, .object = WN_VAULT_NONE };
    struct wn_err mine = WN_ERR_INIT;
    uint8_t sum[WN_SHA256_BYTES];
    enum wn_status st;

    if (part->object == WN_VAULT_NONE) {
        return WN_OK;
    }
    st = wn_digest_new(&to.digest, WN_SHA256);
    if (st == WN_OK) {
        st = wn_vault_create(s->o.vault, &to.object, WN_VAULT_INDEX, &mine);
    }
    if (st == WN_OK) {
        st = backup_decrypt(s, part->file_id, part->object, 0, part->size,
            true, put, &to, &mine);
    }
    if (st == WN_OK) {
        st = wn_digest_end(to.digest, sum);
    }
    wn_digest_free(&to.digest);
    wn_vault_drop(s->o.vault, part->object);
    part->object = WN_VAULT_NONE;
    if (st != WN_OK) {
        wn_vault_drop(s->o.vault, to.object);
        part->failed = true;
        if (st == WN_EFORMAT) {
            return WN_OK;
        }
        return wn_fail_again(err, st, &mine);
    }
    part->object = to.object;
    part->size = wn_vault_size(s->o.vault, to.object);
    wn_hex(part->sha256, sum, sizeof(sum));
    return WN_OK;
}

/** Is a file in the phone's own list, at that size? */
static enum wn_status
prove(struct source_backup *s, const uint8_t *file_id, uint64_t size,
    uint64_t *unproven, struct wn_err *err)
{
    struct mbfile f = { .size_bytes = 0 };
    struct wn_err mine = WN_ERR_INIT;
    enum wn_status st = manifest_db_find(s->manifest, file_id, &f, &mine);

    if (st == WN_OK && f.size_bytes == size) {
        return WN_OK;
    }
    if (st != WN_OK && st != WN_ABSENT && st != WN_EFORMAT) {
        return wn_fail_again(err, st, &mine);
    }
    (*unproven)++;
    return WN_OK;
}

static int
by_file(const void *a, const void *b)
{
    const struct backup_given *x = a;
    const struct backup_given *y = b;
    int order = memcmp(x->file_id, y->file_id, WN_SHA1_BYTES);

    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/** Of a file that was sent twice, the later is what the list describes. */
static enum wn_status
prove_given(struct source_backup *s, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (s->given_count == 0) {
        return WN_OK;
    }
    qsort(s->given, s->given_count, sizeof(*s->given), by_file);
    for (size_t i = 0; st == WN_OK && i < s->given_count; i++) {
        const struct backup_given *g = &s->given[i];

        if (i + 1 < s->given_count &&
            memcmp(g->file_id, g[1].file_id, WN_SHA1_BYTES) == 0) {
            continue;
        }
        st = prove(s, g->file_id, g->size, &s->index[g->artefact].unproven,
            err);
    }
    s->given_count = 0;
    return st;
}

static enum wn_status
prove_index(struct source_backup *s, struct backup_index *x,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (x->db.object != WN_VAULT_NONE) {
        st = prove(s, x->db.file_id, x->db.size, &x->unproven, err);
    }
    if (st == WN_OK && x->wal.object != WN_VAULT_NONE) {
        st = prove(s, x->wal.file_id, x->wal.size, &x->unproven, err);
    }
    return st;
}

static enum wn_status
finish_index(struct source_backup *s, unsigned a, struct wn_err *err)
{
    struct backup_index *x = &s->index[a];
    enum wn_status st = WN_OK;

    if (s->keys) {
        st = decrypt_part(s, &x->db, err);
        if (st == WN_OK) {
            st = decrypt_part(s, &x->wal, err);
        }
    } else {
        st = prove_index(s, x, err);
    }
    return st == WN_OK ? backup_index_deliver(s, a, err) : st;
}

/** What waited because a helper might still have come. */
static enum wn_status
ask_again(struct source_backup *s, unsigned artefact, struct wn_err *err)
{
    bool helped = false;

    for (unsigned a = 0; !helped && a < WN_ART_COUNT; a++) {
        helped = backup_has_helper(s, artefact, a);
    }
    return helped && source_backup_delivered(s, artefact) &&
            s->tape.count > 0
        ? backup_sweep(s, artefact, err) : WN_OK;
}

enum wn_status
source_backup_finish(struct source_backup *s, struct wn_err *err)
{
    enum wn_status st = backup_open(s, err);

    for (unsigned a = 0; st == WN_OK && a < WN_ART_COUNT; a++) {
        if (s->index[a].asked) {
            st = finish_index(s, a, err);
        }
    }
    for (unsigned a = 0; st == WN_OK && a < WN_ART_COUNT; a++) {
        st = ask_again(s, a, err);
    }
    if (st == WN_OK) {
        st = prove_given(s, err);
    }
    for (unsigned a = 0; st == WN_OK && a < WN_ART_COUNT; a++) {
        if (s->index[a].asked) {
            backup_index_tell(s, a);
        }
    }
    return st;
}

void
source_backup_stop(struct source_backup *s)
{
    if (s->handle) {
        (void)s->o.sink->file_end(s->handle, WN_FILE_DROPPED, NULL);
        s->handle = NULL;
    }
    s->kind = ENTRY_NONE;
    backup_close(s);
    backup_meta_clear(&s->meta);
    backup_tape_clear(&s->tape);
}

bool
source_backup_delivered(const struct source_backup *s, unsigned artefact)
{
    return artefact < WN_ART_COUNT && s->index[artefact].deliveries > 0 &&
        s->index[artefact].answer == WN_OK;
}
