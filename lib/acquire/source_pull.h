/**
 * Files of an Android phone, by path: each comes whole into the vault, is
 * decided there by what it says of itself, and only then goes to the sink. What
 * is turned away never rested anywhere else. Several may wait in the vault, so
 * that hashing and the disk do not hold up the cable.
 */
#ifndef WN_ACQUIRE_SOURCE_PULL_H
#define WN_ACQUIRE_SOURCE_PULL_H

#include "acquire/source_android.h"

#define PULL_MODE "fetched-one-by-one"
#define PULL_PATH_BYTES 1025 /* with its NUL: the phone refuses longer ones */

struct source_pull;

enum wn_status source_pull_new(struct source_pull **out,
    struct source_android *s, struct wn_err *err);
void source_pull_free(struct source_pull **p);

/** The path that a catalogue gives. false: none that can be asked for, and the
 * sink is told so. */
bool source_pull_path(const struct source_pull *p, const struct wn_cell *c,
    char dst[PULL_PATH_BYTES]);

/** A file of s->artefact to be fetched. path is copied; mtime_ns 0 = not known.
 * Fetched in the order they were added. */
enum wn_status source_pull_add(struct source_pull *p, const char *path,
    int64_t mtime_ns, struct wn_err *err);
size_t source_pull_count(const struct source_pull *p);

/** Fetch all. A file that cannot be had is told to the sink and passed over. */
enum wn_status source_pull_run(struct source_pull *p, struct wn_err *err);

#endif
