/* What the shell and adbd ask the phone about itself. */
#include "phone_in.h"

#include <stdio.h>
#include <string.h>

bool
words_have(const struct va_words *w, const char *word)
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
    return words_have(&p->rest->permissions, name);
}

bool
phone_has_feature(const struct va_phone *p, const char *name)
{
    return words_have(&p->rest->features, name);
}

bool
phone_is_bfu(const struct va_phone *p)
{
    struct va_phone_rest *r = p->rest;
    bool locked;

    pthread_mutex_lock(&r->lock);
    locked = r->locked;
    pthread_mutex_unlock(&r->lock);
    return locked || !p->users[0].unlocked;
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

    /* Whether user 0 is unlocked is asked with phone_is_bfu(). */
    return u != NULL && u->running && (u->unlocked || user == 0);
}

bool
phone_provider_missing(const struct va_phone *p, const char *authority)
{
    return words_have(&p->rest->missing, authority);
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
