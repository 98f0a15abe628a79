/** data/files/: originals byte for byte, written under temporary names, hashed
 * while writing; they get their final names when everything is numbered. */
#ifndef WN_BUNDLE_BUNDLE_FILES_H
#define WN_BUNDLE_BUNDLE_FILES_H

#include <stdbool.h>

#include "base/digest.h"
#include "winnow/status.h"

struct wn_files;

struct wn_kept_file {
    bool kept;
    char *phone_path;
    char *mime_type; /* "" when not known */
    char extension[8];
    char name[24]; /* final, "" until named */
    int64_t mtime_ns;
    uint64_t size_bytes;
    char sha256[WN_SHA256_HEX];
    char sha512[WN_SHA512_HEX];
};

/** files_fd is borrowed. */
enum wn_status wn_files_new(
    struct wn_files **out, int files_fd, struct wn_err *err);
void wn_files_free(struct wn_files **f);

/** The record sink's file calls; thread-safe across handles. */
enum wn_status wn_files_begin(struct wn_files *f, const char *phone_path,
    const char *mime_type, const char *extension, int64_t mtime_ns,
    void **handle, struct wn_err *err);
enum wn_status wn_files_data(
    void *handle, const void *p, size_t n, struct wn_err *err);
enum wn_status wn_files_end(
    void *handle, bool keep, uint32_t *number, struct wn_err *err);
enum wn_status wn_files_drop(
    struct wn_files *f, uint32_t number, struct wn_err *err);

size_t wn_files_count(const struct wn_files *f);
/** NULL for a number that was never given. Numbers start at 0. */
const struct wn_kept_file *wn_files_at(
    const struct wn_files *f, uint32_t number);
/** Rename number to its final name, ordinal from 1. */
enum wn_status wn_files_name(struct wn_files *f, uint32_t number,
    unsigned ordinal, struct wn_err *err);
/** fsync of all that are kept, once they are named; blocks as long as the disk
 * takes. Their folder's is the caller's. */
enum wn_status wn_files_settle(
    const struct wn_files *f, int files_fd, struct wn_err *err);

#endif
