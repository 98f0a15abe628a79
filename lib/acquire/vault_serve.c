/** Which objects are served to SQLite under which names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/vault_in.h"
#include "base/err.h"

#define WAL_SUFFIX "-wal"

struct served {
    struct served *next;
    char name[VAULT_NAME]; /* "/wn-vault/7" */
    struct wn_vault *vault;
    uint32_t db, wal;
};

/* SQLite's list of VFSs is one for the process, so are the names in it. */
static pthread_mutex_t served_lock = PTHREAD_MUTEX_INITIALIZER;
static struct served *served_list;
static unsigned served_number;

/** Lock held. */
static const struct served *
find(const char *name, size_t n)
{
    const struct served *s = served_list;

    while (s && (strlen(s->name) != n || memcmp(s->name, name, n) != 0)) {
        s = s->next;
    }
    return s;
}

bool
vault_served_find(const char *path, char name[VAULT_NAME], bool *wal)
{
    size_t n = strlen(path);
    size_t cut = sizeof(WAL_SUFFIX) - 1;
    bool is_wal = n > cut && strcmp(path + n - cut, WAL_SUFFIX) == 0;
    const struct served *s;

    (void)pthread_mutex_lock(&served_lock);
    s = find(path, is_wal ? n - cut : n);
    if (s) {
        memcpy(name, s->name, VAULT_NAME);
        *wal = is_wal;
    }
    (void)pthread_mutex_unlock(&served_lock);
    return s != NULL;
}

/* The list's lock is held through reads: the vault may be on its way out. */
enum wn_status
vault_served_read(const char *name, bool wal, uint64_t offset, void *buf,
    size_t cap, size_t *got)
{
    const struct served *s;
    uint32_t id;
    enum wn_status st = WN_EINTERNAL;

    (void)pthread_mutex_lock(&served_lock);
    s = find(name, strlen(name));
    if (s) {
        id = wal ? s->wal : s->db;
        st = id == WN_VAULT_NONE
            ? WN_END
            : wn_vault_read(s->vault, id, offset, buf, cap, got, NULL);
    }
    (void)pthread_mutex_unlock(&served_lock);
    return st;
}

enum wn_status
vault_served_size(const char *name, bool wal, uint64_t *size)
{
    const struct served *s;
    uint32_t id;

    (void)pthread_mutex_lock(&served_lock);
    s = find(name, strlen(name));
    if (s) {
        id = wal ? s->wal : s->db;
        *size = id == WN_VAULT_NONE ? 0 : wn_vault_size(s->vault, id);
    }
    (void)pthread_mutex_unlock(&served_lock);
    return s ? WN_OK : WN_EINTERNAL;
}

enum wn_status
wn_vault_serve(struct wn_vault *v, uint32_t db, uint32_t wal,
    char uri[WN_VAULT_URI_BYTES], struct wn_err *err)
{
    struct served *s = calloc(1, sizeof(*s));
    enum wn_status st = vault_vfs_register(err);

    if (!s || st != WN_OK) {
        free(s);
        return s ? st : wn_fail_nomem(err, "the vault");
    }
    s->vault = v;
    s->db = db;
    s->wal = wal;
    (void)pthread_mutex_lock(&served_lock);
    (void)snprintf(s->name, sizeof(s->name), "/wn-vault/%u", ++served_number);
    (void)snprintf(uri, WN_VAULT_URI_BYTES, "file:%s?vfs=wn-vault&mode=ro",
        s->name);
    s->next = served_list;
    served_list = s;
    (void)pthread_mutex_unlock(&served_lock);
    return WN_OK;
}

void
vault_serve_withdraw(struct wn_vault *v, uint32_t id)
{
    struct served **at = &served_list;

    (void)pthread_mutex_lock(&served_lock);
    while (*at) {
        struct served *s = *at;

        if (s->vault == v &&
            (id == WN_VAULT_NONE || s->db == id || s->wal == id)) {
            *at = s->next;
            free(s);
        } else {
            at = &s->next;
        }
    }
    (void)pthread_mutex_unlock(&served_lock);
}
