/** What packing and unpacking share: sizes, names, and the list of parts. Only
 * this floor and its tests include it. */
#ifndef WN_PACK_PACK_IN_H
#define WN_PACK_PACK_IN_H

#include "base/buf.h"
#include "base/digest.h"
#include "pack/pack.h"
#include "pack/set.h"

/** A part's archive bytes: with what CMS adds to them (4 bytes for each 4096,
 * and the recipients) a file stays below 512 MiB. */
#define WN_PACK_PART_BYTES (UINT64_C(510) << 20)
#define WN_PACK_FILE_BYTES_MAX (UINT64_C(512) << 20)
#define WN_PACK_PARTS_MAX 9999u
/** ".0001.cms.partial" follows a prefix's name, in 255 bytes. */
#define WN_PACK_NAME_BYTES 224

/** The last member of the archive, alone in the last part: what the parts
 * are. It lies beside the bundle's folder. */
#define WN_PACK_LIST_NAME "winnow-parts.txt"
#define WN_PACK_LIST_BYTES_MAX (1u << 20)

/** One .cms file as it was written. */
struct wn_pack_part {
    uint64_t size_bytes;
    uint8_t sha256[WN_SHA256_BYTES];
};

/** The list: of all parts but the last, which holds it. */
struct wn_pack_list {
    char set[WN_PACK_SET_HEX];
    uint64_t archive_bytes; /* in the parts listed */
    /* Of the RecipientInfos of the part that the list is in, which nothing else
     * protects: those of the others are in their files' hashes. */
    uint8_t people[WN_SHA256_BYTES];
    struct wn_pack_part *parts; /* owned */
    unsigned count;
};

void wn_pack_list_free(struct wn_pack_list *l);
/** As text, appended to b (its failure is sticky). */
void wn_pack_list_write(struct wn_buf *b, const struct wn_pack_list *l);
/** n bytes of it, hostile. @retval WN_EFORMAT  it is no such list */
enum wn_status wn_pack_list_read(
    struct wn_pack_list *out, const char *text, size_t n);

/** Split "folder/name" and open the folder. *name points into prefix.
 * @param cap_bytes  longest name, with its NUL */
enum wn_status wn_pack_open_folder(int *fd, const char **name,
    const char *prefix, size_t cap_bytes, struct wn_err *err);

/** wn_pack_run() with parts of part_bytes of the archive each. */
enum wn_status wn_pack_in_parts(const struct wn_pack_options *options,
    uint64_t part_bytes, struct wn_pack_result *out, struct wn_err *err);

/** Is path one that a bundle may have: a known folder ("" too), or a plain name
 * in one? */
extern const char *const wn_pack_folders[]; /* outer first, NULL at the end */
bool wn_pack_is_folder(const char *path);
bool wn_pack_is_file(const char *path);

#endif
