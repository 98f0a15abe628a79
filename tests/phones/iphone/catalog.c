#include "catalog.h"
#include "domain.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void
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

/* Folders above synthetic files are rows of the manifest too. */
static void
add_synth_folders(struct catalog *c, const struct synth *s)
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

static const struct cat_domain *sort_domains;
static pthread_mutex_t sort_lock = PTHREAD_MUTEX_INITIALIZER;

static int
by_place(const void *a, const void *b)
{
    const struct cat_real *x = a;
    const struct cat_real *y = b;
    int rx = sort_domains[x->domain].rank;
    int ry = sort_domains[y->domain].rank;
    int d = rx != ry ? (rx < ry ? -1 : 1)
                     : strcmp(sort_domains[x->domain].name,
                           sort_domains[y->domain].name);

    return d != 0 ? d : strcmp(x->path, y->path);
}

static void
sort_rows(struct catalog *c)
{
    pthread_mutex_lock(&sort_lock);
    sort_domains = c->domains;
    if (c->nreals > 0) {
        qsort(c->reals, c->nreals, sizeof(*c->reals), by_place);
    }
    if (c->nothers > 0) {
        qsort(c->others, c->nothers, sizeof(*c->others), by_place);
    }
    pthread_mutex_unlock(&sort_lock);
}

struct catalog *
catalog_new(struct phone *p)
{
    struct catalog *c = xcalloc(1, sizeof(*c));

    c->phone = p;
    scan_backup(c);
    c->synths = synth_load(p, &c->nsynths);
    c->nfiles = (uint32_t)c->nreals;
    for (size_t i = 0; i < c->nsynths; i++) {
        struct synth *s = &c->synths[i];

        s->first_id = c->nfiles;
        if (strcmp(s->domain, "media") != 0) {
            add_synth_folders(c, s);
            c->nfiles += s->count;
        }
    }
    sort_rows(c);
    return c;
}

static void
free_rows(struct cat_real *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(rows[i].path);
    }
    free(rows);
}

void
catalog_free(struct catalog **cp)
{
    struct catalog *c = *cp;

    if (c == NULL) {
        return;
    }
    free_rows(c->reals, c->nreals);
    free_rows(c->others, c->nothers);
    for (size_t i = 0; i < c->ndomains; i++) {
        free(c->domains[i].name);
        free(c->domains[i].root);
    }
    free(c->domains);
    synth_free(c->synths, c->nsynths);
    free(c->file_ids);
    free(c);
    *cp = NULL;
}

static const struct synth *
synth_of(const struct catalog *c, uint32_t id)
{
    for (size_t i = 0; i < c->nsynths; i++) {
        const struct synth *s = &c->synths[i];

        if (strcmp(s->domain, "media") != 0 && id >= s->first_id &&
            id - s->first_id < s->count) {
            return s;
        }
    }
    die("no file number %u", id);
}

static const struct cat_domain *
domain_named(const struct catalog *c, const char *name)
{
    size_t i = 0;

    while (strcmp(c->domains[i].name, name) != 0) {
        i++;
    }
    return &c->domains[i];
}

void
catalog_item(const struct catalog *c, uint32_t id, struct cat_item *out)
{
    size_t n;

    if (id < c->nreals) {
        out->real = &c->reals[id];
        out->synth = NULL;
        out->domain = &c->domains[out->real->domain];
        out->size = out->real->size;
        out->mtime = out->real->mtime;
        memcpy(out->path, out->real->path, strlen(out->real->path) + 1);
        return;
    }
    out->real = NULL;
    out->synth = synth_of(c, id);
    out->index = id - out->synth->first_id;
    out->domain = domain_named(c, out->synth->domain);
    out->size = synth_size(out->synth, out->index);
    out->mtime = synth_mtime(out->synth, out->index);
    n = strlen(out->synth->prefix);
    memcpy(out->path, out->synth->prefix, n);
    out->path[n] = '/';
    synth_name(out->synth, out->index, out->path + n + 1);
}

static void
hash_with(EVP_MD_CTX *ctx, const EVP_MD *md, const char *domain,
    const char *path, uint8_t out[FILE_ID])
{
    if (EVP_DigestInit_ex2(ctx, md, NULL) != 1 ||
        EVP_DigestUpdate(ctx, domain, strlen(domain)) != 1 ||
        EVP_DigestUpdate(ctx, "-", 1) != 1 ||
        EVP_DigestUpdate(ctx, path, strlen(path)) != 1 ||
        EVP_DigestFinal_ex(ctx, out, NULL) != 1) {
        die("SHA-1 failed");
    }
}

void
catalog_hash(const char *domain, const char *path, uint8_t out[FILE_ID])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    hash_with(ctx, EVP_sha1(), domain, path, out);
    EVP_MD_CTX_free(ctx);
}

void
catalog_file_ids(struct catalog *c)
{
    pthread_mutex_lock(&c->phone->lock);
    if (c->file_ids == NULL) {
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        EVP_MD *md = EVP_MD_fetch(NULL, "SHA1", NULL);
        struct cat_item *item = xcalloc(1, sizeof(*item));
        uint8_t (*ids)[FILE_ID] = xcalloc(c->nfiles, FILE_ID);

        for (uint32_t id = 0; id < c->nfiles; id++) {
            catalog_item(c, id, item);
            hash_with(ctx, md, item->domain->name, item->path, ids[id]);
        }
        c->file_ids = ids;
        free(item);
        EVP_MD_free(md);
        EVP_MD_CTX_free(ctx);
    }
    pthread_mutex_unlock(&c->phone->lock);
}

char *
catalog_real_path(const struct catalog *c, const struct cat_real *r)
{
    return xformat("%s/backup/%s/%s", c->phone->dir,
        c->domains[r->domain].name, r->path);
}
