/** CallHistory.storedata: calls are the phone's own rows; the table of who took
 * part (iOS 13 and later) is made from the bundle's. */
#include <string.h>

#include "export/backup.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ENTITY_CALL 2
#define ENTITY_HANDLE 4
#define HANDLE_PHONE 2
#define HANDLE_EMAIL 3

static void
take_part(struct wn_backup *b, int64_t call, const struct wn_ev_party *p)
{
    const struct wn_backup_cell handle[] = {
        { "Z_PK", wn_backup_int(p->id) },
        { "Z_ENT", wn_backup_int(ENTITY_HANDLE) },
        { "Z_OPT", wn_backup_int(1) },
        { "ZTYPE", wn_backup_int(p->mail ? HANDLE_EMAIL : HANDLE_PHONE) },
        { "ZNORMALIZEDVALUE", p->e164[0] ? wn_backup_text(p->e164)
                                         : (struct wn_ev_value) {
                                               .kind = WN_EV_NULL } },
        { "ZVALUE", p->address } };
    const struct wn_backup_cell join[] = {
        { "Z_2REMOTEPARTICIPANTCALLS", wn_backup_int(call) },
        { "Z_4REMOTEPARTICIPANTHANDLES", wn_backup_int(p->id) } };

    if (b->ios < 13 || p->address.n == 0) {
        return;
    }
    (void)wn_backup_insert(
        b, WN_BACKUP_CALLS, "ZHANDLE", handle, COUNT(handle));
    (void)wn_backup_insert(b, WN_BACKUP_CALLS,
        "Z_2REMOTEPARTICIPANTHANDLES", join, COUNT(join));
}

void
wn_backup_call(struct wn_backup *b, const struct wn_ev_item *it)
{
    struct wn_backup_cell cells[WN_BACKUP_CELLS_MAX] = {
        { "Z_PK", wn_backup_int(it->source_row) },
        { "Z_ENT", wn_backup_int(ENTITY_CALL) },
        { "Z_OPT", wn_backup_int(1) } };
    size_t n = wn_backup_raws(cells, 3, it, "ZCALLRECORD", it->source_row);

    if (!wn_backup_insert(b, WN_BACKUP_CALLS, "ZCALLRECORD", cells, n)) {
        return;
    }
    b->w->items++;
    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_party *p = wn_export_party(
            b->w, wn_ev_get(&it->rows[i], "party_id"));

        if (p) { /* of call, and of call_party: a second time does nothing */
            take_part(b, it->source_row, p);
        }
    }
}

void
wn_backup_calls_end(struct wn_backup *b)
{
    static const struct {
        int64_t entity;
        unsigned since;
        const char *name, *sql;
    } entities[] = {
        { ENTITY_CALL, 0, "CallRecord", "SELECT max(Z_PK) FROM ZCALLRECORD" },
        { ENTITY_HANDLE, 13, "Handle",
            "SELECT coalesce(max(Z_PK), 0) FROM ZHANDLE" } };
    const struct wn_backup_cell metadata[] = {
        { "Z_VERSION", wn_backup_int(1) },
        { "Z_UUID", wn_backup_text("00000000-0000-0000-0000-000000000000") } };

    if (!b->dbs[WN_BACKUP_CALLS]) {
        return;
    }
    for (size_t i = 0; i < COUNT(entities); i++) {
        int64_t last = 0;

        if (entities[i].since > b->ios ||
            !wn_backup_find(
                b, WN_BACKUP_CALLS, entities[i].sql, NULL, 0, &last)) {
            continue;
        }
        const struct wn_backup_cell cells[] = {
            { "Z_ENT", wn_backup_int(entities[i].entity) },
            { "Z_NAME", wn_backup_text(entities[i].name) },
            { "Z_SUPER", wn_backup_int(0) },
            { "Z_MAX", wn_backup_int(last) } };

        (void)wn_backup_insert(
            b, WN_BACKUP_CALLS, "Z_PRIMARYKEY", cells, COUNT(cells));
    }
    (void)wn_backup_insert(
        b, WN_BACKUP_CALLS, "Z_METADATA", metadata, COUNT(metadata));
}
