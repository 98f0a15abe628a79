/** Headers of a tar, as tar_out.h writes them; hostile. */
#ifndef WN_PACK_TAR_IN_H
#define WN_PACK_TAR_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WN_TAR_PATH_BYTES 1024

struct wn_tar_block {
    char type; /* '0' a file, '5' a folder, 'x' a pax header of the next */
    uint64_t size_bytes;
    char name[101];
};

/** Take 512 bytes apart. false: they are no header that we write (sum, magic,
 * number, kind: no link, no device, no other pax header). */
bool wn_tar_block(struct wn_tar_block *out, const uint8_t *p);

/** What a pax header says in place of the block that follows it. */
struct wn_tar_more {
    bool has_path, has_size;
    char path[WN_TAR_PATH_BYTES];
    uint64_t size_bytes;
};

/** n bytes of records: path and size, each once, and nothing else. */
bool wn_tar_more(struct wn_tar_more *out, const char *p, size_t n);

#endif
