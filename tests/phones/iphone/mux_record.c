/* The pair records that the mux keeps for its hosts. */
#include "mux_answer.h"
#include "log.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>

bool
mux_read_record(struct conn *c, uint32_t tag, plist_t msg)
{
    char *id = pl_get_str(msg, "PairRecordID");
    struct phone *p = mux_by_udid(id);
    plist_t reply = NULL;

    if (p != NULL) {
        pthread_mutex_lock(&p->lock);
        if (p->record != NULL) {
            reply = pl_dict("PairRecordData", plist_new_data(
                (const char *)p->record, p->record_n), NULL);
        }
        pthread_mutex_unlock(&p->lock);
    }
    free(id);
    return reply == NULL ? mux_result(c, tag, RESULT_BADDEV)
                         : mux_answer(c, tag, reply);
}

bool
mux_save_record(struct conn *c, uint32_t tag, plist_t msg)
{
    char *id = pl_get_str(msg, "PairRecordID");
    struct phone *p = mux_by_udid(id);
    size_t n = 0;
    uint8_t *data = pl_get_data(msg, "PairRecordData", &n);
    plist_t parsed = NULL;
    bool ok;

    if (data != NULL && n < MUX_MESSAGE_CAP) {
        plist_from_memory((const char *)data, (uint32_t)n, &parsed);
    }
    ok = p != NULL && pl_is(parsed, PLIST_DICT) &&
        pl_is(pl_get(parsed, "HostID"), PLIST_STRING);
    log_event(p == NULL ? id : p->udid, "usbmuxd", "SavePairRecord", "bok", ok,
        NULL);
    if (ok) {
        pthread_mutex_lock(&p->lock);
        free(p->record);
        p->record = data;
        p->record_n = n;
        data = NULL;
        pthread_mutex_unlock(&p->lock);
    }
    plist_free(parsed);
    free(data);
    free(id);
    return mux_result(c, tag, ok ? RESULT_OK : RESULT_BADDEV);
}

bool
mux_delete_record(struct conn *c, uint32_t tag, plist_t msg)
{
    char *id = pl_get_str(msg, "PairRecordID");
    struct phone *p = mux_by_udid(id);
    bool had = false;

    if (p != NULL) {
        pthread_mutex_lock(&p->lock);
        had = p->record != NULL;
        free(p->record);
        p->record = NULL;
        pthread_mutex_unlock(&p->lock);
        log_event(p->udid, "usbmuxd", "DeletePairRecord", "bok", had, NULL);
    }
    free(id);
    return mux_result(c, tag, had ? RESULT_OK : RESULT_BADDEV);
}
