/* AFC (facts section 3). Nothing of the image can be changed: the one file
 * that a client may make is the sync lock, and that is only remembered. */
#include "afc.h"
#include "log.h"
#include "pl.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Requests that name a path, which begins after `skip` bytes. */
static bool
by_path(struct afc *a, uint64_t op, size_t skip)
{
    char *path;
    bool more;

    if (a->params < skip) {
        return afc_status(a, ST_ARGUMENT);
    }
    path = tree_clean((const char *)a->body + skip);
    if (path == NULL) {
        log_event(a->p->udid, a->c->service, "outside", "spath",
            (const char *)a->body + skip, NULL);
        return afc_status(a, ST_DENIED);
    }
    if (op == OP_READ_DIR) {
        more = afc_read_dir(a, path);
    } else if (op == OP_INFO) {
        more = afc_file_info(a, path);
    } else if (op == OP_OPEN) {
        more = afc_open(a, afc_number(a, 0), path);
    } else if (op == OP_REMOVE) {
        more = afc_remove(a, path);
    } else {
        more = afc_refuse_write(a, "make-dir", path);
    }
    free(path);
    return more;
}

static bool
dispatch(struct afc *a, uint64_t op)
{
    switch (op) {
    case OP_READ_DIR:
    case OP_INFO:
    case OP_REMOVE:
    case OP_MAKE_DIR:
        return by_path(a, op, 0);
    case OP_OPEN:
        return by_path(a, op, 8);
    case OP_DEVINFO:
        return afc_device_info(a);
    case OP_READ:
    case OP_LOCK:
        return afc_by_handle(a, op, 2);
    case OP_SEEK:
        return afc_by_handle(a, op, 3);
    case OP_TELL:
    case OP_CLOSE:
    case OP_WRITE:
        return afc_by_handle(a, op, 1);
    default:
        log_event(a->p->udid, a->c->service, "unsupported", "iopcode",
            (int64_t)op, NULL);
        return afc_status(a, ST_UNSUPPORTED);
    }
}

static bool
serve_one(struct afc *a)
{
    uint8_t head[AFC_HEAD];
    uint64_t entire;
    uint64_t part;
    bool more;

    if (!conn_read(a->c, head, AFC_HEAD)) {
        return false;
    }
    entire = get_le64(head + 8);
    part = get_le64(head + 16);
    a->packet = get_le64(head + 24);
    if (memcmp(head, AFC_MAGIC, 8) != 0 || part < AFC_HEAD || entire < part ||
        entire > AFC_PACKET_MAX) {
        log_event(a->p->udid, a->c->service, "bad-packet", NULL);
        return false;
    }
    a->params = (size_t)(part - AFC_HEAD);
    a->payload = (size_t)(entire - part);
    a->body = xcalloc(a->params + a->payload + 1, 1);
    more = conn_read(a->c, a->body, a->params + a->payload) &&
        dispatch(a, get_le64(head + 32));
    free(a->body);
    a->body = NULL;
    return more;
}

static void
serve_tree(struct conn *c, struct tree *tree)
{
    struct afc *a = xcalloc(1, sizeof(*a));

    a->c = c;
    a->p = c->phone;
    a->tree = *tree;
    a->read_cap = (uint64_t)conf_int(a->p->conf, conf_root(a->p->conf),
        "afc.read-cap", 4 << 20);
    while (serve_one(a)) {
    }
    for (size_t i = 0; i < AFC_HANDLES; i++) {
        if (a->handles[i].used) {
            afc_close(a, &a->handles[i], false);
        }
    }
    buf_free(&a->reply);
    free(a);
}

void
afc_serve(struct conn *c)
{
    struct tree tree = {.p = c->phone, .synths = true,
        .root = xformat("%s/media", c->phone->dir)};

    serve_tree(c, &tree);
    free(tree.root);
}

static bool
safe_bundle(const char *id)
{
    return id != NULL && *id != '\0' && *id != '.' &&
        strchr(id, '/') == NULL;
}

void
house_arrest_serve(struct conn *c)
{
    plist_t request = conn_recv_plist(c);
    char *id = pl_get_str(request, "Identifier");
    bool documents = pl_eq(pl_get(request, "Command"), "VendDocuments");
    struct tree tree = {.p = c->phone, .top = "Documents",
        .root = xformat("%s/documents/%s", c->phone->dir,
            safe_bundle(id) ? id : ".none")};
    bool ok = documents && access(tree.root, F_OK) == 0;

    log_event(c->phone->udid, c->service, "vend", "sapp", id, "bok", ok,
        NULL);
    if (request != NULL && !ok) {
        conn_send_plist(c, pl_dict("Error", plist_new_string(documents
            ? "ApplicationLookupFailed" : "InstallationLookupFailed"), NULL),
            PLIST_XML);
    } else if (ok) {
        conn_send_plist(c, pl_dict("Status", plist_new_string("Complete"),
            NULL), PLIST_XML);
        serve_tree(c, &tree);
    }
    plist_free(request);
    free(tree.root);
    free(id);
}
