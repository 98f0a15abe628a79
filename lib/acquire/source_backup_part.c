/** Databases as they come: into the vault, hashed on the way. */
#include "acquire/source_backup_in.h"
#include "base/err.h"

#include <string.h>

/** Room is made in few large steps: each goes through all names. */
static uint64_t
step(const struct source_backup *s, size_t n)
{
    uint64_t part = backup_tape_end(&s->tape) / 16;

    return part > n ? part : n;
}

enum wn_status
backup_put(struct source_backup *s, uint32_t object, const void *p, size_t n,
    struct wn_err *err)
{
    const uint8_t *at = p;

    for (;;) {
        struct wn_err full = WN_ERR_INIT;
        uint64_t before = wn_vault_size(s->o.vault, object);
        enum wn_status st =
            wn_vault_append(s->o.vault, object, at, n, &full);
        uint64_t took = wn_vault_size(s->o.vault, object) - before;

        if (st == WN_ELIMIT &&
            backup_tape_shed(&s->tape, step(s, n)) > 0) {
            at += took;
            n -= (size_t)took;
            continue;
        }
        return st == WN_OK ? WN_OK : wn_fail_again(err, st, &full);
    }
}

enum wn_status
backup_part_begin(struct source_backup *s, struct backup_part *part,
    const uint8_t *file_id, struct wn_err *err)
{
    enum wn_status st;

    memcpy(part->file_id, file_id, WN_SHA1_BYTES);
    wn_vault_drop(s->o.vault, part->incoming);
    part->incoming = WN_VAULT_NONE;
    wn_digest_free(&part->digest);
    st = wn_digest_new(&part->digest, WN_SHA256);
    if (st != WN_OK) {
        return wn_fail(err, st, "SHA-256 is not to be had");
    }
    return wn_vault_create(s->o.vault, &part->incoming, WN_VAULT_INDEX, err);
}

enum wn_status
backup_part_data(struct source_backup *s, struct backup_part *part,
    const void *p, size_t n, struct wn_err *err)
{
    enum wn_status st = wn_digest_add(part->digest, p, n);

    return st == WN_OK ? backup_put(s, part->incoming, p, n, err)
                       : wn_fail(err, st, "a database could not be hashed");
}

enum wn_status
backup_part_end(struct source_backup *s, struct backup_part *part,
    bool complete, bool *changed, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];
    char sha256[WN_SHA256_HEX];
    enum wn_status st;

    *changed = false;
    part->failed = !complete;
    if (!complete) {
        wn_vault_drop(s->o.vault, part->incoming);
        part->incoming = WN_VAULT_NONE;
        return WN_OK;
    }
    st = wn_digest_end(part->digest, sum);
    if (st != WN_OK) {
        return wn_fail(err, st, "a database could not be hashed");
    }
    wn_hex(sha256, sum, sizeof(sum));
    *changed = part->object == WN_VAULT_NONE ||
        strcmp(sha256, part->sha256) != 0;
    if (!*changed) { /* a phone's retry sends what did not change too */
        wn_vault_drop(s->o.vault, part->incoming);
        part->incoming = WN_VAULT_NONE;
        return WN_OK;
    }
    memcpy(part->sha256, sha256, sizeof(sha256));
    if (part->object != part->served) {
        wn_vault_drop(s->o.vault, part->object);
    }
    part->object = part->incoming;
    part->incoming = WN_VAULT_NONE;
    part->size = wn_vault_size(s->o.vault, part->object);
    return WN_OK;
}

void
backup_part_served(struct source_backup *s, struct backup_part *part)
{
    if (part->served != part->object) {
        wn_vault_drop(s->o.vault, part->served);
        part->served = part->object;
    }
}

void
backup_part_drop(struct source_backup *s, struct backup_part *part)
{
    if (part->served != part->object) {
        wn_vault_drop(s->o.vault, part->served);
    }
    wn_vault_drop(s->o.vault, part->object);
    wn_vault_drop(s->o.vault, part->incoming);
    part->object = part->served = part->incoming = WN_VAULT_NONE;
    wn_digest_free(&part->digest);
}
