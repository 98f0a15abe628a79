/** CallHistory.storedata (facts: ios 6.1, 6.2). Only ios_calls*.c include it.
 */
#ifndef WN_RECORDS_IOS_CALLS_H
#define WN_RECORDS_IOS_CALLS_H

#include "records/reader.h"

#define WN_CALL_PARTIES 64
#define WN_CALL_RAW 32

struct wn_call_link { /* of a call to a ZHANDLE */
    int64_t call, handle;
};

struct wn_call_handle {
    int64_t row;
    const char *raw;
    size_t bytes;
};

struct wn_calls {
    struct wn_db *db;
    struct wn_pool memory;
    struct wn_call_link *links; /* by call, handle */
    size_t link_count, link_room;
    struct wn_call_handle *handles; /* by row */
    size_t handle_count, handle_room;
    int64_t *chosen; /* Z_PK */
    size_t chosen_count, chosen_room;
    struct wn_draft draft;
};

/** One call, with whom it was; texts point into the query's newest row. */
struct wn_call {
    int64_t row;
    bool outgoing, answered, blocked, rejected;
    bool unresolved; /* somebody took part whom the database cannot name */
    uint32_t app;
    struct wn_value date, duration;
    size_t party_count;
    struct {
        const char *raw;
        size_t bytes;
    } parties[WN_CALL_PARTIES];
    struct wn_handle members[WN_CALL_PARTIES];
    struct wn_value raw[WN_CALL_RAW];
};

/** ios_calls_read.c */
enum wn_status wn_calls_handles(struct wn_calls *c, struct wn_err *err);
enum wn_status wn_calls_query(struct wn_query **out, struct wn_db *db,
    const char *rest, struct wn_err *err);
void wn_calls_read(
    const struct wn_reading *rd, struct wn_query *q, struct wn_call *out);
void wn_calls_raw(struct wn_draft *d, const struct wn_call *call);

#endif
