#include "scan.h"
#include "domain.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Sent by a real phone in encrypted backups alone (facts 5.6). */
static const char *const only_encrypted[] = {
    "HomeDomain/Library/CallHistoryDB/",
    "WirelessDomain/Library/CallHistory/",
    "HomeDomain/Library/Safari/History.db",
    "HomeDomain/Library/Safari/SafariTabs.db",
    "HomeDomain/Library/Safari/Profiles/",
    "AppDomain-com.apple.mobilesafari/Library/Safari/History.db",
    "HomeDomain/Library/CoreDuet/People/interactionC.db",
    "HealthDomain/",
    "HomeKitDomain/",
    "KeychainDomain/",
    "SystemPreferencesDomain/SystemConfiguration/com.apple.wifi",
};

static const char *const database_names[] = {
    ".db", ".sqlite", ".sqlitedb", ".storedata",
};

static bool
starts(const char *domain, const char *path, const char *with)
{
    size_t n = strlen(domain);

    if (strncmp(with, domain, n) != 0 || with[n] != '/') {
        return false;
    }
    with += n + 1;
    return strncmp(path, with, strlen(with)) == 0;
}

static bool
is_encrypted_only(struct phone *p, const char *domain, const char *path)
{
    const yaml_node_t *list = conf_node(p->conf, conf_root(p->conf),
        "backup.encrypted-only");
    size_t n = sizeof(only_encrypted) / sizeof(only_encrypted[0]);

    if (list != NULL) {
        for (size_t i = 0; i < conf_len(list); i++) {
            const char *s = conf_scalar(conf_item(p->conf, list, i));

            if (s != NULL && starts(domain, path, s)) {
                return true;
            }
        }
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (starts(domain, path, only_encrypted[i])) {
            return true;
        }
    }
    return false;
}

static bool
ends(const char *s, size_t n, const char *with)
{
    size_t w = strlen(with);

    return n >= w && memcmp(s + n - w, with, w) == 0;
}

static bool
is_database(const char *path)
{
    size_t n = strlen(path);

    if (ends(path, n, "-wal") || ends(path, n, "-shm")) {
        n -= 4;
    }
    for (size_t i = 0;
         i < sizeof(database_names) / sizeof(database_names[0]); i++) {
        if (ends(path, n, database_names[i])) {
            return true;
        }
    }
    return false;
}

static uint32_t
domain_index(struct catalog *c, const char *name)
{
    struct cat_domain *d;

    for (size_t i = 0; i < c->ndomains; i++) {
        if (strcmp(c->domains[i].name, name) == 0) {
            return (uint32_t)i;
        }
    }
    c->domains = xrealloc(c->domains, c->ndomains + 1, sizeof(*c->domains));
    d = &c->domains[c->ndomains];
    d->name = xstrdup(name);
    d->rank = domain_rank(name);
    d->root = domain_root(c->phone, name, domain_names_of(c->phone),
        (unsigned)c->ndomains);
    /* Digests are asked for by the domains of small, weighty files. */
    d->digests = strcmp(name, "CameraRollDomain") != 0 &&
        strcmp(name, "MediaDomain") != 0;
    d->protection = strcmp(name, "HealthDomain") == 0 ? 2
        : strcmp(name, "KeychainDomain") == 0 ? 4 : 3;
    return (uint32_t)c->ndomains++;
}

static void
add_row(struct catalog *c, uint32_t domain, const char *path,
    const struct stat *st)
{
    bool file = S_ISREG(st->st_mode);
    struct cat_real **list = file ? &c->reals : &c->others;
    size_t *n = file ? &c->nreals : &c->nothers;
    const char *name = c->domains[domain].name;
    struct cat_real *r;

    if ((*n & (*n + 1)) == 0) {
        *list = xrealloc(*list, (*n + 1) * 2, sizeof(**list));
    }
    r = &(*list)[(*n)++];
    memset(r, 0, sizeof(*r));
    r->domain = domain;
    r->mode = file ? MODE_FILE : S_ISDIR(st->st_mode) ? MODE_FOLDER
                                                           : MODE_LINK;
    r->path = xstrdup(path);
    r->size = file ? (uint64_t)st->st_size : 0;
    r->mtime = (int64_t)st->st_mtime;
    r->encrypted_only = is_encrypted_only(c->phone, name, path);
    r->database = file && is_database(path);
}

struct stack {
    char **p;
    size_t n;
};

static void
push(struct stack *s, char *path)
{
    if ((s->n & (s->n + 1)) == 0) {
        s->p = xrealloc(s->p, (s->n + 1) * 2, sizeof(*s->p));
    }
    s->p[s->n++] = path;
}

static void
scan_folder(struct catalog *c, uint32_t domain, const char *base,
    const char *rel, struct stack *todo)
{
    char *folder = xformat("%s/%s", base, rel);
    DIR *dir = opendir(folder);
    struct dirent *e;

    if (dir == NULL) {
        die("cannot read %s: %s", folder, strerror(errno));
    }
    while ((e = readdir(dir)) != NULL) {
        char *path;
        char *full;
        struct stat st;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        path = *rel == '\0' ? xstrdup(e->d_name)
                            : xformat("%s/%s", rel, e->d_name);
        full = xformat("%s/%s", base, path);
        if (strlen(path) >= ITEM_PATH_MAX || lstat(full, &st) != 0) {
            die("cannot use %s", full);
        }
        free(full);
        add_row(c, domain, path, &st);
        if (S_ISDIR(st.st_mode)) {
            push(todo, path);
        } else {
            free(path);
        }
    }
    closedir(dir);
    free(folder);
}

static void
scan_domain(struct catalog *c, const char *backup, const char *name)
{
    uint32_t domain = domain_index(c, name);
    char *base = xformat("%s/%s", backup, name);
    struct stack todo = {0};
    struct stat st;

    if (stat(base, &st) != 0 || !S_ISDIR(st.st_mode)) {
        die("%s is no folder", base);
    }
    add_row(c, domain, "", &st);
    push(&todo, xstrdup(""));
    while (todo.n > 0) {
        char *rel = todo.p[--todo.n];

        scan_folder(c, domain, base, rel, &todo);
        free(rel);
    }
    free(todo.p);
    free(base);
}

void
scan_backup(struct catalog *c)
{
    char *backup = xformat("%s/backup", c->phone->dir);
    DIR *dir = opendir(backup);
    struct dirent *e;

    while (dir != NULL && (e = readdir(dir)) != NULL) {
        if (e->d_name[0] != '.') {
            scan_domain(c, backup, e->d_name);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    free(backup);
}

void
scan_synth(struct catalog *c, const struct synth *s)
{
    struct stat st = {.st_mode = MODE_FOLDER, .st_mtime = 1717200000};
    uint32_t domain = domain_index(c, s->domain);
    char *path = xstrdup(s->prefix);

    for (size_t i = 0; i <= strlen(s->prefix); i++) {
        bool known = false;

        if (s->prefix[i] != '/' && s->prefix[i] != '\0') {
            continue;
        }
        path[i] = '\0';
        for (size_t k = 0; k < c->nothers && !known; k++) {
            known = c->others[k].domain == domain &&
                strcmp(c->others[k].path, path) == 0;
        }
        if (!known) {
            add_row(c, domain, path, &st);
        }
        path[i] = '/';
    }
    free(path);
}
