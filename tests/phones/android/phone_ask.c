/* What the shell and adbd ask the phone about itself. */
#include "log.h"
#include "phone_in.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t fault_lock = PTHREAD_MUTEX_INITIALIZER;

static bool
has(const struct va_words *w, const char *word)
{
    for (size_t i = 0; i < w->n; i++) {
        if (strcmp(w->at[i], word) == 0) {
            return true;
        }
    }
    return false;
}

const char *
phone_property(const struct va_phone *p, const char *key)
{
    if (strcmp(key, "sys.user.0.ce_available") == 0) {
        return p->sdk < 28 ? "" : phone_is_bfu(p) ? "false" : "true";
    }
    for (size_t i = 0; i < p->rest->nproperties; i++) {
        if (strcmp(p->rest->property[i].key, key) == 0) {
            return p->rest->property[i].value;
        }
    }
    return "";
}

bool
phone_property_at(const struct va_phone *p, size_t i, const char **key,
    const char **value)
{
    if (i >= p->rest->nproperties) {
        return false;
    }
    *key = p->rest->property[i].key;
    *value = p->rest->property[i].value;
    return true;
}

bool
phone_permits(const struct va_phone *p, const char *name)
{
    return has(&p->rest->permissions, name);
}

bool
phone_has_feature(const struct va_phone *p, const char *name)
{
    return has(&p->rest->features, name);
}

bool
phone_is_bfu(const struct va_phone *p)
{
    return p->rest->locked || !p->users[0].unlocked;
}

static const struct va_user *
user_of(const struct va_phone *p, int user)
{
    for (size_t i = 0; i < p->nusers; i++) {
        if (p->users[i].id == user) {
            return &p->users[i];
        }
    }
    return NULL;
}

bool
phone_user_exists(const struct va_phone *p, int user)
{
    return user_of(p, user) != NULL;
}

bool
phone_user_running(const struct va_phone *p, int user)
{
    const struct va_user *u = user_of(p, user);

    return u != NULL && u->running && u->unlocked;
}

bool
phone_provider_missing(const struct va_phone *p, const char *authority)
{
    return has(&p->rest->missing, authority);
}

const char *
phone_setting(const struct va_phone *p, int user, const char *space,
    const char *key)
{
    char full[256];

    snprintf(full, sizeof(full), "%d/%s/%s", user, space, key);
    for (size_t i = 0; i < p->rest->nsettings; i++) {
        if (strcmp(p->rest->setting[i].key, full) == 0) {
            return p->rest->setting[i].value;
        }
    }
    return NULL;
}

/** ---- faults ------------------------------------------------------------- */

void
faults_load(struct va_phone *p, struct conf *c, const yaml_node_t *seq)
{
    struct va_phone_rest *r = p->rest;

    r->nfaults = conf_len(seq);
    r->faults = xcalloc(r->nfaults + 1, sizeof(*r->faults));
    for (size_t i = 0; i < r->nfaults; i++) {
        const yaml_node_t *f = conf_item(c, seq, i);
        const char *path = conf_str(c, f, "path", NULL);
        const char *text = conf_str(c, f, "text", NULL);

        conf_only(c, f, "faults", "at do path text n times ms rows bytes");
        r->faults[i] = (struct va_planned){
            .at = xstrdup(conf_str(c, f, "at", "")),
            .act = xstrdup(conf_str(c, f, "do", "")),
            .path = path == NULL ? NULL : xstrdup(path),
            .text = text == NULL ? NULL : xstrdup(text),
            .n = conf_int(c, f, "n", 0),
            .times = conf_int(c, f, "times", 1),
            .ms = conf_int(c, f, "ms", 0),
            .rows = conf_int(c, f, "rows", conf_int(c, f, "bytes", 0))};
    }
}

bool
phone_fault(const struct va_phone *p, const char *at, const char *detail,
    struct va_fault *out)
{
    bool due = false;

    pthread_mutex_lock(&fault_lock);
    for (size_t i = 0; i < p->rest->nfaults && !due; i++) {
        struct va_planned *f = &p->rest->faults[i];

        if (strcmp(f->at, at) != 0 || (f->path != NULL &&
            (detail == NULL || strstr(detail, f->path) == NULL))) {
            continue;
        }
        f->seen++;
        if ((f->n != 0 && f->seen != f->n) ||
            (f->n == 0 && f->times != 0 && f->fired >= f->times)) {
            continue;
        }
        f->fired++;
        *out = (struct va_fault){f->act, f->text, f->ms, f->rows};
        due = true;
        if (strcmp(f->act, "lock") == 0) {
            p->rest->locked = true;
        }
    }
    pthread_mutex_unlock(&fault_lock);
    if (due) {
        log_event(p->serial, "fault", out->act, "sat", at, "sdetail", detail,
            NULL);
    }
    return due;
}
