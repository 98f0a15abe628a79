/** Providers of an Android phone behind a link, for those who hold a grant. */
#include "device/android/android.h"
#include "device/android/content.h"

static enum wn_status
run_on_phone(void *ctx, const struct wn_adb_service *service,
    const struct wn_adb_output *output, int *exit_status, struct wn_err *err)
{
    return wn_adb_shell(ctx, service, output, exit_status, err);
}

struct wn_content *
wn_android_content(struct wn_android *a)
{
    struct wn_content_shell shell = {a->adb, run_on_phone};

    if (!a->content.shell.run) {
        wn_content_init(&a->content, &shell, &a->dialect);
    }
    return &a->content;
}

/** The catalogue of files belongs to their route: it says which to fetch. */
static enum wn_route
route_of(enum wn_provider p)
{
    return p == WN_PROV_IMAGE || p == WN_PROV_VIDEO || p == WN_PROV_AUDIO ||
            p == WN_PROV_FILE
        ? WN_ROUTE_ANDROID_FILES : WN_ROUTE_ANDROID_PROVIDER;
}

enum wn_status
wn_provider_query(struct wn_link *l, const struct wn_grant *g,
    const struct wn_ask *q, wn_provider_row_fn *fn, void *ctx,
    struct wn_ask_totals *totals, struct wn_err *err)
{
    struct wn_android *a = NULL;
    enum wn_status st = wn_android_for(&a, l, g, route_of(q->provider), err);

    *totals = (struct wn_ask_totals){.rows = 0};
    return st != WN_OK
        ? st : wn_content_query(
              wn_android_content(a), q, fn, ctx, totals, err);
}

enum wn_status
wn_provider_read(struct wn_link *l, const struct wn_grant *g, int64_t part,
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err),
    void *ctx, struct wn_err *err)
{
    struct wn_android *a = NULL;
    enum wn_status st =
        wn_android_for(&a, l, g, WN_ROUTE_ANDROID_PROVIDER, err);

    return st != WN_OK
        ? st : wn_content_read(wn_android_content(a), part, data, ctx, err);
}
