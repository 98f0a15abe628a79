/**
 * The item sink: declared by acquire, implemented by records. Acquire fetches
 * and holds; it never looks inside a byte stream. Records looks inside and
 * decides; it never talks to a phone.
 *
 * Order of calls: begin; then per artefact index() as soon as its database is
 * complete and readable, wanted()/file_*() and media() as files come (before or
 * after the index); could_not() for what failed; finish() last, when records
 * emits every record to its own sink while the vault still holds the indexes.
 * index(), wanted() and finish() come from one thread; media() and file_*() may
 * come from several threads at once (distinct handles).
 *
 * Acquire logs "index-received" (wn_run_log) when an index is whole in the
 * vault: the moment from which a bench counts our own time.
 */
#ifndef WN_ACQUIRE_ITEM_H
#define WN_ACQUIRE_ITEM_H

#include "device/device.h"

/** A SQLite database held in the vault. Valid until the acquisition is freed.
 */
struct wn_index {
    enum wn_artefact artefact;
    const char *uri;   /* for sqlite3_open_v2 with SQLITE_OPEN_URI: read-only
                          VFS, -wal served (an empty one where none was sent);
                          set locking_mode=EXCLUSIVE before the first read */
    const char *locator; /* "HomeDomain/Library/SMS/sms.db" */
    const char *acquisition_mode;
    uint64_t size_bytes;
    char sha256[65];     /* of the copy as received (after decryption) */
    bool has_wal;
    uint64_t wal_bytes;
    char wal_sha256[65]; /* "" when none */
};

/** Rows that a content provider gave (Android), held in the vault, of one table
 * of one user. A table may come in several of them: with the columns that each
 * rule agreed to. Valid until the acquisition is freed, and so may be kept by
 * the reader. */
struct wn_rowset {
    enum wn_artefact artefact;
    const char *table;   /* "sms", "pdu", "part" …: the provider's own */
    const char *locator; /* "content://sms"; of user 10: "…/calls?user=10" */
    const char *acquisition_mode;
    int user;
    const char *const *columns; /* without _id */
    size_t column_count;
    uint64_t count;
    /** The next row from *offset on (0 = the first), which moves on. Cells are
     * borrowed until the next read of this rowset. WN_END behind the last.
     * From one thread. */
    enum wn_status (*read)(void *ctx, uint64_t *offset, int64_t *id,
        const struct wn_cell **cells, struct wn_err *err);
    void *read_ctx;
};

/** A file the index may refer to. */
struct wn_origin {
    enum wn_artefact artefact;
    const char *locator; /* "MediaDomain/Library/SMS/Attachments/…" */
    const char *path;    /* inside the domain, or the AFC path */
    const char *acquisition_mode;
    uint64_t size_bytes; /* as announced; UINT64_MAX = not known */
    int64_t mtime_ns;    /* 0 = not known */
    int64_t birth_ns;    /* 0 = not known */
};

/** One member of a media group: a file that can be looked into before it is
 * kept (over AFC before it is fetched; of an Android, held in the vault). Edits
 * that lie apart ("PhotoData/Mutations/DCIM/100APPLE/IMG_0001/Adjustments/…")
 * are members of the group that the folder's name belongs to. */
struct wn_media_file {
    struct wn_origin origin;
    /** Up to cap bytes at offset; WN_END when offset is at or past the end. */
    enum wn_status (*read_at)(void *ctx, uint64_t offset, void *buf,
        size_t cap, size_t *got, struct wn_err *err);
    void *read_ctx;
    bool keep; /* out: fetch this one */
};

enum wn_file_end { WN_FILE_COMPLETE, WN_FILE_UNREADABLE, WN_FILE_DROPPED };

struct wn_item_sink {
    void *ctx;
    /** A complete index. Records selects; nothing is emitted yet.
     * @retval WN_EFORMAT  not readable as this artefact: could-not-look */
    enum wn_status (*index)(
        void *ctx, const struct wn_index *ix, struct wn_err *err);
    /** A complete rowset. Records may look; nothing is emitted yet. From the
     * thread of index(). @retval WN_EFORMAT  not readable: could-not-look */
    enum wn_status (*rows)(
        void *ctx, const struct wn_rowset *rs, struct wn_err *err);
    /** May this file be kept? WN_OK yes · WN_DENIED no · WN_ABSENT not known
     * until the index came (acquire stages it in the vault, asks again). What
     * an Android's provider holds of a row is asked about in the same way, by
     * a path that its family and its reader agree on ("mms/7/text"). */
    enum wn_status (*wanted)(void *ctx, const struct wn_origin *o);
    /** A wanted file that will not be had: outcome missing | unreadable |
     * not-staged; why is for people. */
    void (*not_had)(void *ctx, const struct wn_origin *o, const char *outcome);
    /** Bytes of a kept file. *handle is the sink's. */
    enum wn_status (*file_begin)(void *ctx, const struct wn_origin *o,
        void **handle, struct wn_err *err);
    enum wn_status (*file_data)(
        void *handle, const void *p, size_t n, struct wn_err *err);
    /** Always called once after a successful file_begin. */
    enum wn_status (*file_end)(
        void *handle, enum wn_file_end how, struct wn_err *err);
    /** Pure: which files of one folder belong together (Live Photo, edit,
     * sidecar)? Writes the group's key for a file name. */
    void (*media_group)(void *ctx, const char *name, char *key, size_t cap);
    /** Decide for all files of one group at once; sets keep. Asked only after
     * index(WN_ART_ios_photos), or after rows() of an Android's media. */
    enum wn_status (*media)(void *ctx, enum wn_artefact a,
        struct wn_media_file *files, size_t count, struct wn_err *err);
    /** A device-info value, asked for under grant. */
    enum wn_status (*value)(void *ctx, const char *key, const char *value,
        enum wn_part part, struct wn_err *err);
    /** Nothing, or not everything, could be looked at: plain words. partly =
     * some of it was. */
    void (*could_not)(
        void *ctx, enum wn_artefact a, bool partly, const char *why);
    /** An artefact was looked at, whatever came of it. */
    void (*looked)(void *ctx, enum wn_artefact a);
    /** All has come but the contacts of those who take part: choose now, so
     * that who() can tell. At most once, before finish(). */
    enum wn_status (*choose)(void *ctx, struct wn_err *err);
    /** Everybody who takes part in what will be kept; after choose(). The
     * handle is borrowed for the call. */
    enum wn_status (*who)(void *ctx,
        enum wn_status (*fn)(
            void *fn_ctx, const struct wn_handle *h, struct wn_err *err),
        void *fn_ctx, struct wn_err *err);
    /** Everything that could come has come: emit. */
    enum wn_status (*finish)(void *ctx, struct wn_err *err);
};

#endif
