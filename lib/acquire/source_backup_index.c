/** Delivering an index to the item sink, and telling what is missing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "acquire/index_log.h"
#include "acquire/source_backup_in.h"
#include "base/err.h"

static enum wn_status
deliver(struct source_backup *s, unsigned a, struct wn_err *err)
{
    struct backup_index *x = &s->index[a];
    const struct wn_artefact_info *info =
        wn_artefact_info((enum wn_artefact)a);
    char locator[LOCATOR_MAX];
    struct wn_err mine = WN_ERR_INIT;
    struct wn_index ix = {
        .artefact = (enum wn_artefact)a,
        .uri = x->uri,
        .locator = locator,
        .acquisition_mode = BACKUP_MODE,
        .size_bytes = x->db.size,
        .has_wal = x->wal.object != WN_VAULT_NONE,
        .wal_bytes = x->wal.object != WN_VAULT_NONE ? x->wal.size : 0,
    };
    enum wn_status st =
        wn_vault_serve(s->o.vault, x->db.object, x->wal.object, x->uri, err);

    if (st != WN_OK) {
        return st;
    }
    (void)snprintf(locator, sizeof(locator), "%s/%s", info->index_domain,
        info->index_path);
    memcpy(ix.sha256, x->db.sha256, sizeof(ix.sha256));
    if (ix.has_wal) {
        memcpy(ix.wal_sha256, x->wal.sha256, sizeof(ix.wal_sha256));
    }
    x->deliveries++;
    index_received(s->o.run, &ix);
    x->answer = s->o.sink->index(s->o.sink->ctx, &ix, &mine);
    backup_part_served(s, &x->db);
    backup_part_served(s, &x->wal);
    if (x->answer != WN_OK && x->answer != WN_EFORMAT) {
        return wn_fail_again(err, x->answer, &mine);
    }
    return WN_OK;
}

static enum wn_status
deliver_one(struct source_backup *s, unsigned artefact, struct wn_err *err)
{
    struct backup_index *x = &s->index[artefact];
    enum wn_status st;

    if (!x->fresh || x->db.object == WN_VAULT_NONE) {
        return WN_OK;
    }
    x->fresh = false;
    st = deliver(s, artefact, err);
    return st == WN_OK && x->answer == WN_OK ? backup_sweep(s, artefact, err)
                                             : st;
}

bool
backup_has_helper(
    const struct source_backup *s, unsigned artefact, unsigned helper)
{
    const struct wn_artefact_info *info =
        wn_artefact_info((enum wn_artefact)artefact);
    const struct wn_artefact_info *h =
        wn_artefact_info((enum wn_artefact)helper);

    return helper != artefact && s->index[helper].asked &&
        h->had == WN_HAD_HELPER &&
        strcmp(h->index_domain, info->index_domain) == 0;
}

enum wn_status
backup_index_deliver(
    struct source_backup *s, unsigned artefact, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (unsigned a = 0; st == WN_OK && a < WN_ART_COUNT; a++) {
        if (backup_has_helper(s, artefact, a)) {
            st = deliver_one(s, a, err);
        }
    }
    return st == WN_OK ? deliver_one(s, artefact, err) : st;
}

static void
say(struct source_backup *s, unsigned a, bool partly, const char *why)
{
    s->o.sink->could_not(s->o.sink->ctx, (enum wn_artefact)a, partly, why);
}

/** Nothing of the index was to be had: why. */
static const char *
why_none(const struct source_backup *s, unsigned a)
{
    const struct backup_index *x = &s->index[a];

    if (x->db.failed) {
        return "the phone could not send this database whole";
    }
    if (x->db.object == WN_VAULT_NONE) {
        return wn_artefact_info((enum wn_artefact)a)->had ==
                    WN_HAD_ENCRYPTED && !s->keys
            ? "a phone puts this into encrypted backups only, and this one was "
              "not encrypted"
            : "the phone's backup does not contain this database";
    }
    return "the database that the phone sent is not readable as what it should "
           "be";
}

void
backup_index_tell(struct source_backup *s, unsigned artefact)
{
    const struct backup_index *x = &s->index[artefact];
    char why[BACKUP_WHY];

    if (wn_artefact_info((enum wn_artefact)artefact)->had == WN_HAD_HELPER &&
        !x->db.failed && x->db.object == WN_VAULT_NONE) {
        return; /* a phone without one lacks nothing */
    }
    if (x->deliveries == 0 || x->answer != WN_OK) {
        say(s, artefact, false, why_none(s, artefact));
        return;
    }
    if (x->db.failed || x->wal.failed) {
        say(s, artefact, true, "the phone could not send the newest state of "
            "this database whole; an older one was read");
    }
    if (x->unnamed > 0) {
        (void)snprintf(why, sizeof(why), "%" PRIu64 " files that may belong "
            "to this could not be held until that was known: no room",
            x->unnamed);
        say(s, artefact, true, why);
    }
    if (x->unproven > 0) {
        (void)snprintf(why, sizeof(why), "%" PRIu64 " files are not as the "
            "phone's own list of the backup has them", x->unproven);
        say(s, artefact, true, why);
    }
}
