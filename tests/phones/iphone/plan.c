/* In which order a backup sends its files. */
#include "catalog.h"
#include "domain.h"

#include <stdlib.h>
#include <string.h>

struct want {
    struct cat_plan *plan;
    const struct catalog *c;
    bool encrypted;
    int databases; /* -1: all files; 0: none of them; 1: only them */
};

static void
add_reals(struct want *w, int rank)
{
    for (size_t i = 0; i < w->c->nreals; i++) {
        const struct cat_real *r = &w->c->reals[i];
        const struct cat_domain *d = &w->c->domains[r->domain];

        if (d->rank != rank ||
            (r->encrypted_only && !w->encrypted) ||
            (w->databases >= 0 && r->database != (w->databases == 1))) {
            continue;
        }
        w->plan->ids[w->plan->n++] = (uint32_t)i;
        w->plan->bytes += r->size;
    }
}

static void
add_synths(struct want *w, int rank)
{
    for (size_t i = 0; i < w->c->nsynths && w->databases != 1; i++) {
        const struct synth *s = &w->c->synths[i];

        if (strcmp(s->domain, "media") == 0 ||
            domain_rank(s->domain) != rank) {
            continue;
        }
        for (uint32_t k = 0; k < s->count; k++) {
            w->plan->ids[w->plan->n++] = s->first_id + k;
            w->plan->bytes += synth_size(s, k);
        }
    }
}

/* Domains in their order; in each the real files, then the synthetic ones. */
static void
add_all(struct want *w, int databases)
{
    int ranks = 0;

    w->databases = databases;
    for (size_t i = 0; i < w->c->ndomains; i++) {
        ranks = w->c->domains[i].rank >= ranks ? w->c->domains[i].rank + 1
                                               : ranks;
    }
    for (int rank = 0; rank < ranks; rank++) {
        add_reals(w, rank);
        add_synths(w, rank);
    }
}

static void
shuffle(struct cat_plan *plan, uint64_t seed)
{
    for (size_t i = plan->n; i > 1; i--) {
        size_t k = (size_t)(rng_next(&seed) % i);
        uint32_t id = plan->ids[k];

        plan->ids[k] = plan->ids[i - 1];
        plan->ids[i - 1] = id;
    }
}

void
catalog_plan(const struct catalog *c, bool encrypted, struct cat_plan *plan)
{
    const yaml_node_t *root = conf_root(c->phone->conf);
    const char *order = conf_str(c->phone->conf, root, "backup.order",
        "as-listed");
    struct want w = {.plan = plan, .c = c, .encrypted = encrypted};

    plan->ids = xcalloc(c->nfiles, sizeof(*plan->ids));
    plan->n = 0;
    plan->bytes = 0;
    if (strcmp(order, "index-first") == 0) {
        add_all(&w, 1);
        add_all(&w, 0);
    } else if (strcmp(order, "index-last") == 0) {
        add_all(&w, 0);
        add_all(&w, 1);
    } else if (strcmp(order, "as-listed") == 0) {
        add_all(&w, -1);
    } else if (strcmp(order, "shuffled") == 0) {
        add_all(&w, -1);
        shuffle(plan, (uint64_t)conf_int(c->phone->conf, root, "backup.seed",
            1));
    } else {
        die("backup.order must be as-listed, index-first, index-last or "
            "shuffled");
    }
}
