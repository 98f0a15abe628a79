#include "acquire/acquire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/acquire_in.h"
#include "acquire/source_afc.h"
#include "acquire/source_android.h"
#include "acquire/source_backup.h"
#include "base/buf.h"
#include "base/err.h"

enum wn_status
wn_acquire_new(struct wn_acquire **out, struct wn_link *link,
    struct wn_scope *scope, const struct wn_run *run,
    const struct wn_acquire_options *options, struct wn_err *err)
{
    struct wn_acquire *a = calloc(1, sizeof(*a));
    struct wn_vault_options v = {
        .memory_bytes = options->memory_bytes,
        .may_spill = wn_scope_terms(scope)->staging_encrypted,
    };
    enum wn_status st;

    if (!a) {
        return wn_fail_nomem(err, "the acquisition");
    }
    a->link = link;
    a->scope = scope;
    a->run = run;
    a->options = *options;
    st = wn_vault_new(&a->vault, &v, err);
    if (st != WN_OK) {
        wn_acquire_free(&a);
        return st;
    }
    *out = a;
    return WN_OK;
}

void
wn_acquire_free(struct wn_acquire **a)
{
    if (!*a) {
        return;
    }
    source_backup_free(&(*a)->backup);
    source_android_free(&(*a)->android);
    wn_vault_free(&(*a)->vault);
    wn_wipe(*a, sizeof(**a));
    free(*a);
    *a = NULL;
}

const struct wn_footprint *
wn_acquire_footprint(const struct wn_acquire *a)
{
    return &a->footprint;
}

const struct wn_crossed *
wn_acquire_crossed(const struct wn_acquire *a)
{
    return &a->crossed;
}

const char *
wn_acquire_disrupted(const struct wn_acquire *a)
{
    return a->disrupted[0] ? a->disrupted : NULL;
}

uint32_t
acquire_served(const struct wn_acquire *a, enum wn_route route)
{
    uint32_t set = 0;

    for (unsigned i = 0; i < WN_ART_COUNT; i++) {
        if (wn_artefact_info((enum wn_artefact)i)->route ==
                (uint32_t)route &&
            wn_scope_needs(a->scope, (enum wn_artefact)i)) {
            set |= 1u << i;
        }
    }
    return set;
}

bool
acquire_goes_on(
    struct wn_acquire *a, enum wn_status st, const struct wn_err *err)
{
    if (st >= 0 || st == WN_ECANCEL || st == WN_EINTERNAL ||
        st == WN_EOUTPUT || st == WN_ENOMEM || st == WN_ECRYPTO ||
        !wn_scope_terms(a->scope)->seal_finished_rules) {
        return false;
    }
    (void)snprintf(a->disrupted, sizeof(a->disrupted), "%s",
        err->text[0] ? err->text : wn_status_name(st));
    return true;
}

/** Is anything asked for that a phone puts into encrypted backups only? */
static bool
needs_encryption(uint32_t artefacts)
{
    for (unsigned i = 0; i < WN_ART_COUNT; i++) {
        if (artefacts >> i & 1 &&
            wn_artefact_info((enum wn_artefact)i)->had ==
                WN_HAD_ENCRYPTED) {
            return true;
        }
    }
    return false;
}

/** Passwords first: before the long wait, not after it. Without leave to set
 * one, the backup's end says what was not in it. */
static enum wn_status
prepare(struct wn_acquire *a, struct source_backup_options *o,
    struct wn_err *err)
{
    struct wn_caps caps = { .known = false };
    char password[sizeof(a->owners)];
    enum wn_status st = wn_link_caps(a->link, &caps, err);

    if (st != WN_OK) {
        return st;
    }
    o->hold = caps.will_encrypt || !caps.will_encrypt_known;
    if (caps.will_encrypt) {
        st = acquire_password(a, false, password, sizeof(password), err);
        wn_wipe(password, sizeof(password));
    } else if (caps.will_encrypt_known && needs_encryption(o->artefacts) &&
        wn_scope_may_change(a->scope, WN_CHANGE_TEMPORARY_PASSWORD)) {
        st = acquire_set_temporary(a, err);
        o->hold = true;
    }
    return st;
}

static enum wn_status
run_backup(struct wn_acquire *a, const struct wn_grant *grant,
    struct source_backup *s, struct wn_err *err)
{
    struct wn_backup_options o = {
        .sync_lock = wn_scope_may_change(a->scope, WN_CHANGE_SYNC_LOCK_FILE),
    };
    struct wn_backup_totals totals = { .files_seen = 0 };
    enum wn_status st = wn_backup_run(
        a->link, grant, &o, source_backup_sink(s), &totals, err);

    a->footprint.sync_lock_used = o.sync_lock;
    a->crossed.files_seen += totals.files_seen;
    a->crossed.bytes_seen += totals.bytes_seen;
    a->crossed.files_unproven += totals.files_unproven;
    return st == WN_OK ? source_backup_finish(s, err) : st;
}

static enum wn_status
backup(struct wn_acquire *a, const struct wn_item_sink *sink,
    struct wn_err *err)
{
    struct source_backup_options o = {
        .vault = a->vault,
        .sink = sink,
        .run = a->run,
        .scope = a->scope,
        .artefacts = acquire_served(a, WN_ROUTE_IOS_BACKUP),
        .password = acquire_password,
        .password_ctx = a,
    };
    struct wn_err mine = WN_ERR_INIT;
    const struct wn_grant *grant = NULL;
    enum wn_status st;

    if (o.artefacts == 0) {
        return WN_OK;
    }
    st = wn_scope_grant(&grant, a->scope, WN_ROUTE_IOS_BACKUP, err);
    if (st != WN_OK) {
        return st;
    }
    st = prepare(a, &o, &mine);
    if (st == WN_OK) {
        st = source_backup_new(&a->backup, &o, &mine);
    }
    if (st == WN_OK) {
        st = run_backup(a, grant, a->backup, &mine);
        source_backup_stop(a->backup);
    }
    if (st != WN_OK && acquire_goes_on(a, st, &mine)) {
        for (unsigned i = 0; i < WN_ART_COUNT; i++) {
            if (o.artefacts >> i & 1) {
                sink->could_not(sink->ctx, (enum wn_artefact)i,
                    a->backup && source_backup_delivered(a->backup, i),
                    a->disrupted);
            }
        }
        st = WN_OK;
    }
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &mine);
}

static enum wn_status
files(struct wn_acquire *a, const struct wn_item_sink *sink,
    struct wn_err *err)
{
    uint32_t artefacts = acquire_served(a, WN_ROUTE_IOS_AFC);
    struct source_afc_options o = {
        .vault = a->vault,
        .sink = sink,
        .run = a->run,
        .link = a->link,
    };
    struct source_afc_counts counts = { 0, 0 };
    enum wn_status st = artefacts == 0
        ? WN_OK
        : wn_scope_grant(&o.grant, a->scope, WN_ROUTE_IOS_AFC, err);

    for (unsigned i = 0; st == WN_OK && i < WN_ART_COUNT; i++) {
        struct wn_err mine = WN_ERR_INIT;

        if (!(artefacts >> i & 1)) {
            continue;
        }
        st = source_afc_run(&o, (enum wn_artefact)i, &counts, &mine);
        if (st != WN_OK && acquire_goes_on(a, st, &mine)) {
            sink->could_not(
                sink->ctx, (enum wn_artefact)i, true, a->disrupted);
            st = WN_OK;
        } else if (st != WN_OK) {
            (void)wn_fail_again(err, st, &mine);
        }
    }
    a->crossed.listed += counts.listed;
    a->crossed.probed += counts.probed;
    return st;
}

enum wn_status
wn_acquire_run(struct wn_acquire *a, const struct wn_item_sink *sink,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (acquire_served(a, WN_ROUTE_IDENTITY) != 0) {
        st = acquire_identity(a, sink, err);
    }
    if (st == WN_OK) {
        st = backup(a, sink, err);
    }
    if (st == WN_OK) {
        /* Now: the owner is at hand for the passcode that this may ask. A
         * failure is tried again, and told, when the phone is released. */
        (void)wn_acquire_put_back(a, NULL);
    }
    if (st == WN_OK) {
        st = files(a, sink, err);
    }
    if (st == WN_OK) {
        st = source_android_run(a, sink, err);
    }
    return st == WN_OK ? sink->finish(sink->ctx, err) : st;
}
