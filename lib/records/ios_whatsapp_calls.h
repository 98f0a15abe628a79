/** CallHistory.sqlite of WhatsApp and WhatsApp Business (facts: ios 6.2). Only
 * ios_whatsapp_calls*.c include it. */
#ifndef WN_RECORDS_IOS_WHATSAPP_CALLS_H
#define WN_RECORDS_IOS_WHATSAPP_CALLS_H

#include "records/reader.h"

#define WN_WA_PARTIES 64
#define WN_WA_CALL_RAW 8

/** Two tables hold calls: those that took place, and those that may be joined
 * while they last. */
enum wn_wa_calls { WN_WA_ENDED, WN_WA_JOINABLE, WN_WA_CALL_TABLES };

struct wn_wa_party {
    int64_t owner; /* Z_PK of what it took part in */
    int64_t row;
    const char *raw;
    size_t bytes; /* 0: somebody whom the database does not name */
};

/** Calls with the same people, one after the other. */
struct wn_wa_aggregate {
    int64_t row;
    struct wn_value incoming, video; /* NULL or INT */
};

struct wn_wa_table {
    const char *name;   /* of the calls; NULL = not in this database */
    const char *people; /* of who took part */
    char owner[64];     /* column of a call: the owner of its people; "" = who
                           took part cannot be told */
    char aggregate[64]; /* column of a call; "" = none */
    struct wn_wa_party *parties; /* by owner, row */
    size_t party_count, party_room;
};

struct wn_wa_chosen {
    enum wn_wa_calls table;
    int64_t row;
};

struct wn_wa_calls_state {
    struct wn_db *db;
    struct wn_pool memory;
    struct wn_wa_table tables[WN_WA_CALL_TABLES];
    struct wn_wa_aggregate *aggregates; /* by row */
    size_t aggregate_count, aggregate_room;
    struct wn_wa_chosen *chosen;
    size_t chosen_count, chosen_room;
    struct wn_draft draft;
};

enum wn_wa_way { WN_WA_WAY_UNKNOWN, WN_WA_INCOMING, WN_WA_OUTGOING };

/** One call, with whom it was; values point into the query's newest row. */
struct wn_wa_call {
    enum wn_wa_calls table;
    int64_t row;
    uint32_t app;
    enum wn_wa_way way;
    const char *type; /* the bundle's word */
    bool group;
    bool unresolved; /* somebody took part whom the database cannot name */
    struct wn_value date, duration;
    const struct wn_wa_aggregate *aggregate; /* or NULL */
    /* The caller first, where it is known who of several called. */
    const struct wn_wa_party *parties[WN_WA_PARTIES];
    struct wn_wa_party creator; /* one of parties, of no row of its own */
    struct wn_handle members[WN_WA_PARTIES];
    size_t party_count;
    struct wn_value raw[WN_WA_CALL_RAW];
};

/** ios_whatsapp_calls_people.c: how the tables hang together, who took part.
 * @retval WN_EFORMAT no table of calls */
enum wn_status wn_wa_calls_people(
    struct wn_wa_calls_state *c, struct wn_err *err);
const struct wn_wa_aggregate *wn_wa_calls_aggregate(
    const struct wn_wa_calls_state *c, int64_t row);

/** ios_whatsapp_calls.c: what is asked about a call; its members are borrowed.
 * false: it has no usable time. */
struct wn_facts wn_wa_call_facts(
    const struct wn_reading *rd, const struct wn_wa_call *call);
/** ios_whatsapp_calls_emit.c */
enum wn_status wn_wa_calls_emit(struct wn_reading *rd, struct wn_err *err);

/** ios_whatsapp_calls_read.c */
enum wn_status wn_wa_calls_query(struct wn_query **out,
    const struct wn_wa_calls_state *c, enum wn_wa_calls table,
    const char *rest, struct wn_err *err);
void wn_wa_calls_read(const struct wn_reading *rd, enum wn_wa_calls table,
    struct wn_query *q, struct wn_wa_call *out);
void wn_wa_calls_raw(
    struct wn_book *b, struct wn_draft *d, const struct wn_wa_call *call);

#endif
