/** record_sha256: docs/bundle-format.md, "The record hash". */
#ifndef WN_BUNDLE_RECORD_HASH_H
#define WN_BUNDLE_RECORD_HASH_H

#include "base/digest.h"
#include "bundle/bundle_files.h"
#include "records/record.h"

enum wn_status wn_record_hash(char hex[WN_SHA256_HEX],
    const struct wn_record *r, const struct wn_source *source,
    const struct wn_files *files, struct wn_err *err);

#endif
