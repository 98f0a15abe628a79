#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/link.h"
#include "device/phones.h"

const char *
wn_phone_state_name(enum wn_phone_state s)
{
    switch (s) {
    case WN_PHONE_READY:
        return "ready";
    case WN_PHONE_NOT_TRUSTED:
        return "not trusted";
    case WN_PHONE_LOCKED:
        return "locked";
    case WN_PHONE_DENIED:
        return "trust denied";
    case WN_PHONE_APPROVAL:
        return "approval pending";
    case WN_PHONE_UNREACHABLE:
        return "not reachable";
    case WN_PHONE_NOT_AUTHORISED:
        return "not authorised";
    case WN_PHONE_DEBUGGING_OFF:
        return "debugging off";
    case WN_PHONE_WRONG_MODE:
        return "wrong mode";
    case WN_PHONE_NO_PERMISSION:
        return "no permission";
    case WN_PHONE_BUSY:
        return "busy";
    case WN_PHONE_OFFLINE:
        return "offline";
    }
    return "?";
}

struct wn_phone *
wn_phones_add(struct wn_phones *all, struct wn_phone_texts **t)
{
    struct wn_phone *p = &all->phones[all->count];

    *t = &all->texts[all->count++];
    p->id = (*t)->id;
    p->platform = WN_PLATFORM_IOS;
    p->product_type = (*t)->product_type;
    p->product_version = (*t)->product_version;
    p->port = (*t)->port;
    p->serial_last4 = (*t)->last4;
    p->todo = (*t)->todo;
    return p;
}

void
wn_phones_text(char *dst, size_t cap, const char *src)
{
    size_t n = strlen(src);

    n = n < cap ? n : cap - 1;
    memcpy(dst, src, n);
    dst[n] = '\0';
}

void
wn_phones_identity(struct wn_phone_texts *t, const struct wn_identity *id)
{
    size_t n = strlen(id->serial);

    wn_phones_text(t->product_type, sizeof(t->product_type), id->product_type);
    wn_phones_text(t->product_version, sizeof(t->product_version),
        id->product_version);
    wn_phones_text(
        t->last4, sizeof(t->last4), n > 4 ? id->serial + n - 4 : "");
}

static void
add_android(struct wn_phones *all, const struct wn_android_seen *s)
{
    struct wn_phone_texts *t;
    struct wn_phone *phone = wn_phones_add(all, &t);

    phone->platform = WN_PLATFORM_ANDROID;
    phone->state = s->state;
    wn_phones_text(t->id, sizeof(t->id),
        s->place.serial[0] ? s->place.serial : s->place.port);
    wn_phones_text(t->port, sizeof(t->port), s->place.port);
    wn_phones_identity(t, &s->identity);
    (void)snprintf(t->todo, sizeof(t->todo), "%s%s%s", s->todo,
        s->also[0] ? ". " : "", s->also);
}

static enum wn_status
androids(struct wn_phones *all, const struct wn_run *run, struct wn_err *err)
{
    struct wn_android_seen *seen =
        calloc(WN_ANDROID_PHONES_MAX, sizeof(*seen));
    size_t n = 0;
    enum wn_status st = seen
        ? wn_android_list(seen, &n, run, err)
        : wn_fail_nomem(err, "the list of phones");

    for (size_t i = 0; st == WN_OK && i < n; i++) {
        add_android(all, &seen[i]);
    }
    free(seen);
    return st;
}

enum wn_status
wn_phones_list(struct wn_phones **out, int timeout_s, bool adb_server,
    struct wn_err *err)
{
    struct wn_run run = {.idle_timeout_s = timeout_s > 0 ? timeout_s : 10,
        .adb_server = adb_server};
    struct wn_phones *all = calloc(1, sizeof(*all));
    enum wn_status st;

    if (!all) {
        return wn_fail_nomem(err, "the list of phones");
    }
    st = wn_phones_ios(all, &run, err);
    if (st == WN_OK) {
        st = androids(all, &run, err);
    }
    if (st != WN_OK) {
        wn_phones_free(&all);
        return st;
    }
    *out = all;
    return WN_OK;
}

size_t
wn_phones_count(const struct wn_phones *p)
{
    return p->count;
}

const struct wn_phone *
wn_phones_at(const struct wn_phones *p, size_t i)
{
    return i < p->count ? &p->phones[i] : NULL;
}

void
wn_phones_free(struct wn_phones **p)
{
    free(*p);
    *p = NULL;
}

struct probe {
    wn_probe_fn *fn;
    void *ctx;
};

/** What the owner should look at; the answer is given on the phone. */
static enum wn_status
on_prompt(void *ctx, const struct wn_prompt *p, struct wn_answer *answer,
    struct wn_err *err)
{
    const struct probe *probe = ctx;

    (void)err;
    probe->fn(probe->ctx, p->text, p->shown ? p->shown : "");
    *answer = (struct wn_answer){.yes = true};
    return WN_OK;
}

enum wn_status
wn_phone_probe(const char *id, int timeout_s, bool adb_server,
    wn_probe_fn *fn, void *ctx, struct wn_err *err)
{
    struct probe probe = {fn, ctx};
    struct wn_run run = {.idle_timeout_s = timeout_s > 0 ? timeout_s : 30,
        .ctx = &probe,
        .prompt = on_prompt,
        .adb_server = adb_server};
    struct wn_link *l = NULL;
    enum wn_status st = wn_link_open(&l, id, &run, err);

    if (st == WN_OK) {
        st = l->ios ? wn_ios_probe(l->ios, fn, ctx, err)
                    : wn_android_probe(l->android, fn, ctx, err);
    }
    wn_link_free(&l);
    return st;
}
