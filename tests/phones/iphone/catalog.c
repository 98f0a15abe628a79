#include "catalog.h"
#include "scan.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

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
            scan_synth(c, s);
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
