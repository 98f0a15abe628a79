/**
 * An Android phone: what its providers give goes into the vault as rowsets,
 * what its file system gives into the vault or straight to the sink. One file a
 * family asks for it (source_messages.c …); this is what they share. Only
 * acquire.c and source_*.c include it.
 */
#ifndef WN_ACQUIRE_SOURCE_ANDROID_H
#define WN_ACQUIRE_SOURCE_ANDROID_H

#include "acquire/acquire_in.h"

struct source_rows;

struct source_android {
    struct wn_link *link; /* borrowed, with all of these */
    struct wn_scope *scope;
    const struct wn_run *run;
    struct wn_vault *vault;
    const struct wn_item_sink *sink;
    struct wn_crossed *crossed;
    const struct wn_grant *grant; /* of the artefact's route, now */
    enum wn_artefact artefact;    /* being served now */
    int users[16]; /* that the filter names, that exist and run */
    size_t user_count;
    struct source_rows *rows;     /* all rowsets so far; newest first */
};

/** Serve every artefact that standing rules need over the two Android routes,
 * one after the other. One that the phone refuses, or does not have, becomes
 * could_not(), and the run goes on. a->android then holds the rows. */
enum wn_status source_android_run(struct wn_acquire *a,
    const struct wn_item_sink *sink, struct wn_err *err);
/** After records have finished with the rowsets. */
void source_android_free(struct source_android **s);

/** ---- rows -------------------------------------------------------------- */

/**
 * Ask, hold the rows in the vault, and count them as crossed. table and locator
 * as in struct wn_rowset; both are copied. *out is s's. Nothing is told to the
 * sink yet: the caller may look at the ids first (source_rows_ids) and gives it
 * with source_rows_give when nothing more can be wrong with it.
 * Rows that came or went meanwhile: could_not(partly).
 * @retval WN_ELIMIT  the vault is full
 */
enum wn_status source_rows_ask(struct source_android *s,
    const struct wn_ask *ask, const char *table, const struct wn_rowset **out,
    struct wn_err *err);
/** The answer to a further question of the same columns, behind those rows. */
enum wn_status source_rows_more(struct source_android *s,
    const struct wn_ask *ask, const struct wn_rowset *rs, struct wn_err *err);
enum wn_status source_rows_give(struct source_android *s,
    const struct wn_rowset *rs, struct wn_err *err);
/** The same for what is no provider's: rows made of what a command said. */
enum wn_status source_rows_made(struct source_android *s, const char *table,
    const char *locator, const char *mode, int user,
    const char *const *columns, size_t count, const struct wn_rowset **out,
    struct wn_err *err);
enum wn_status source_rows_add(const struct wn_rowset *rs, int64_t id,
    const struct wn_cell *cells, struct wn_err *err);

/** Row numbers, sorted, each once; malloc'd. */
struct source_ids {
    int64_t *at;
    size_t count;
};
/** source_rows_ids.c. Those that stand in a column, or, for SIZE_MAX, those of
 * the rows themselves, added to *out. */
enum wn_status source_rows_ids(const struct wn_rowset *rs, size_t column,
    struct source_ids *out, struct wn_err *err);

void source_rows_free(struct source_android *s);

/** A phone's refusal is an answer, not the end of the run. */
bool source_is_answer(enum wn_status st);

/** ---- families, one file each (source_android.c lists them) -------------- */

/** One function an artefact: asks all that its rules need, for every user that
 * the filter names. @retval WN_EREADY  refused: could_not() for the artefact */
typedef enum wn_status source_family_fn(
    struct source_android *s, struct wn_err *err);

source_family_fn source_messages;
source_family_fn source_calls;
source_family_fn source_media; /* photos, videos; audio */
source_family_fn source_documents;
source_family_fn source_calendar;
source_family_fn source_controls;
/** Last of all: asks the sink who takes part in what will be kept. */
source_family_fn source_contacts;

#endif
