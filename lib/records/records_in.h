/** Inside of records: one run. Only records*.c include it. */
#ifndef WN_RECORDS_RECORDS_IN_H
#define WN_RECORDS_RECORDS_IN_H

#include "records/reader.h"

struct wn_records {
    const struct wn_scope *scope;
    const struct wn_terms *terms;
    const struct wn_record_sink *sink;
    const struct wn_run *run;
    struct wn_gate *gate;
    struct wn_book *book;
    pthread_mutex_t lock;
    struct wn_reading readings[WN_ART_COUNT];
    struct wn_item_sink items;
    /* Numbers of kept files, in order of arrival, and whether a record came
     * to need each. */
    struct kept_file {
        uint32_t number;
        bool used;
    } *files;
    size_t file_count, file_room;
    struct wn_record_sink counted; /* all that the gate uses of the
                                      sink; put() watches files */
    bool shortfall;
    bool chosen; /* all but the late readers have selected */
};

/** records_items.c: the item sink's slots. */
void wn_records_fill_sink(struct wn_records *r);
/** records.c */
enum wn_status wn_records_choose(void *ctx, struct wn_err *err);
enum wn_status wn_records_who(void *ctx,
    enum wn_status (*fn)(
        void *fn_ctx, const struct wn_handle *h, struct wn_err *err),
    void *fn_ctx, struct wn_err *err);
enum wn_status wn_records_finish(void *ctx, struct wn_err *err);

/** records_files.c: the file_* slots of the item sink. */
enum wn_status wn_records_file_begin(void *ctx, const struct wn_origin *o,
    void **handle, struct wn_err *err);
enum wn_status wn_records_file_data(
    void *handle, const void *p, size_t n, struct wn_err *err);
enum wn_status wn_records_file_end(
    void *handle, enum wn_file_end how, struct wn_err *err);
/** Erase every kept file that no record needs. */
enum wn_status wn_records_drop_unused(
    struct wn_records *r, struct wn_err *err);
enum wn_status wn_records_put_watched(
    void *ctx, const struct wn_record *record, struct wn_err *err);

/** records_outcome.c: what became of each rule, to the sink. */
enum wn_status wn_records_outcomes(struct wn_records *r, struct wn_err *err);

#endif
