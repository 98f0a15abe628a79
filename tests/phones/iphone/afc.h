/** One AFC connection, and what its files share (facts section 3). */
#ifndef IPHONE_AFC_H
#define IPHONE_AFC_H

#include "conn.h"
#include "tree.h"

#define AFC_HEAD 40
#define AFC_MAGIC "CFA6LPAA"
#define AFC_PACKET_MAX (16u << 20)
#define AFC_HANDLES 256

enum afc_op {
    OP_STATUS = 0x01, OP_DATA = 0x02, OP_READ_DIR = 0x03, OP_TRUNCATE = 0x07,
    OP_REMOVE = 0x08, OP_MAKE_DIR = 0x09, OP_INFO = 0x0A, OP_DEVINFO = 0x0B,
    OP_OPEN = 0x0D, OP_OPENED = 0x0E, OP_READ = 0x0F, OP_WRITE = 0x10,
    OP_SEEK = 0x11, OP_TELL = 0x12, OP_TOLD = 0x13, OP_CLOSE = 0x14,
    OP_LOCK = 0x1B,
};

enum afc_status {
    ST_OK = 0, ST_HEADER = 2, ST_READ = 4, ST_ARGUMENT = 7,
    ST_NOT_FOUND = 8, ST_IS_DIR = 9, ST_DENIED = 10, ST_RESOURCES = 3,
    ST_UNSUPPORTED = 15, ST_WOULD_BLOCK = 19,
};

struct handle {
    bool used;
    bool sync_lock;
    int fd;                    /* -1: synthetic, or the lock file */
    const struct synth *synth;
    uint32_t index;
    uint64_t size;
    uint64_t at;
    uint64_t served;
    int64_t reads;
    char *path;
};

struct afc {
    struct conn *c;
    struct phone *p;
    struct tree tree;
    uint64_t packet;           /* of the request being answered */
    uint8_t *body;             /* params and payload, NUL behind */
    size_t params;
    size_t payload;
    uint64_t read_cap;
    struct buf reply;
    struct handle handles[AFC_HANDLES];
};

/* What an injected fault makes of this request. */
struct mishap {
    bool answered;             /* nothing more to do; see `more` */
    bool more;
    uint64_t cap;              /* longest read */
};

/** Those that return bool say whether the connection goes on. */
void
afc_put_head(struct afc *a, uint8_t *h, uint64_t op, uint64_t params,
    uint64_t n);

bool
afc_answer(struct afc *a, uint64_t op, const void *p, size_t params, size_t n);

bool
afc_answer_number(struct afc *a, uint64_t op, uint64_t v);

bool
afc_status(struct afc *a, unsigned code);

bool
afc_refuse_write(struct afc *a, const char *op, const char *path);

void
afc_faults(struct afc *a, const char *op, const char *path, int64_t n,
    struct mishap *m);

uint64_t
afc_number(const struct afc *a, size_t i);

bool
afc_read_dir(struct afc *a, const char *path);

bool
afc_file_info(struct afc *a, const char *path);

bool
afc_device_info(struct afc *a);

bool
afc_remove(struct afc *a, const char *path);

bool
afc_open(struct afc *a, uint64_t mode, const char *path);

bool
afc_by_handle(struct afc *a, uint64_t op, size_t numbers);

void
afc_close(struct afc *a, struct handle *h, bool asked);

#endif
