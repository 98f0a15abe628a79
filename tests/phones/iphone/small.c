/* The small plist services: installation_proxy and springboardservices. */
#include "apps.h"
#include "log.h"
#include "pl.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 20

static bool
wanted(plist_t list, const char *id)
{
    for (uint32_t i = 0; pl_is(list, PLIST_ARRAY) &&
         i < plist_array_get_size(list); i++) {
        if (pl_eq(plist_array_get_item(list, i), id)) {
            return true;
        }
    }
    return !pl_is(list, PLIST_ARRAY);
}

/* Only what was asked for: the list of attributes is a filter. */
static plist_t
reduced(plist_t app, plist_t attributes)
{
    plist_t d;

    if (!pl_is(attributes, PLIST_ARRAY)) {
        return plist_copy(app);
    }
    d = plist_new_dict();
    for (uint32_t i = 0; i < plist_array_get_size(attributes); i++) {
        char *key = pl_str(plist_array_get_item(attributes, i));
        plist_t v = key == NULL ? NULL : pl_get(app, key);

        if (v != NULL) {
            plist_dict_set_item(d, key, plist_copy(v));
        }
        free(key);
    }
    return d;
}

static bool
browse(struct conn *c, plist_t options)
{
    plist_t apps = apps_all(c->phone);
    uint32_t all = plist_array_get_size(apps);
    /* System apps are not part of an image. */
    bool none = pl_eq(pl_get(options, "ApplicationType"), "System");
    uint32_t total = none ? 0 : all;

    for (uint32_t at = 0; at < total && !c->dead; at += BATCH) {
        plist_t list = plist_new_array();
        uint32_t n = total - at < BATCH ? total - at : BATCH;

        for (uint32_t i = at; i < at + n; i++) {
            plist_array_append_item(list, reduced(plist_array_get_item(apps,
                i), pl_get(options, "ReturnAttributes")));
        }
        conn_send_plist(c, pl_dict("Status",
            plist_new_string("BrowsingApplications"), "CurrentIndex",
            plist_new_uint(at), "CurrentAmount", plist_new_uint(n), "Total",
            plist_new_uint(total), "CurrentList", list, NULL), PLIST_XML);
    }
    plist_free(apps);
    log_event(c->phone->udid, c->service, "Browse", "icount", (int64_t)total,
        NULL);
    return conn_send_plist(c, pl_dict("Status", plist_new_string("Complete"),
        NULL), PLIST_XML);
}

static bool
lookup(struct conn *c, plist_t options)
{
    plist_t apps = apps_all(c->phone);
    plist_t found = plist_new_dict();

    for (uint32_t i = 0; i < plist_array_get_size(apps); i++) {
        plist_t app = plist_array_get_item(apps, i);
        char *id = pl_get_str(app, "CFBundleIdentifier");

        if (wanted(pl_get(options, "BundleIDs"), id)) {
            plist_dict_set_item(found, id, reduced(app, pl_get(options,
                "ReturnAttributes")));
            log_event(c->phone->udid, c->service, "Lookup", "sapp", id,
                NULL);
        }
        free(id);
    }
    plist_free(apps);
    return conn_send_plist(c, pl_dict("LookupResult", found, "Status",
        plist_new_string("Complete"), NULL), PLIST_XML);
}

void
instproxy_serve(struct conn *c)
{
    while (!c->dead) {
        plist_t request = conn_recv_plist(c);
        plist_t command = pl_get(request, "Command");
        plist_t options = pl_get(request, "ClientOptions");

        if (request == NULL) {
            break;
        }
        if (pl_eq(command, "Browse")) {
            browse(c, options);
        } else if (pl_eq(command, "Lookup")) {
            lookup(c, options);
        } else {
            log_event(c->phone->udid, c->service, "refused", NULL);
            conn_send_plist(c, pl_dict("Error",
                plist_new_string("UnknownCommand"), NULL), PLIST_XML);
        }
        plist_free(request);
    }
}

void
springboard_serve(struct conn *c)
{
    /* A PNG of one grey pixel. */
    static const char icon[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0"
        "\x3a\x7e\x9b\x55\0\0\0\nIDATx\x9c\x63\x68\0\0\0\x82\0\x81"
        "\xdd\x43\x6a\xf4\0\0\0\0IEND\xae\x42\x60\x82";

    while (!c->dead) {
        plist_t request = conn_recv_plist(c);

        if (request == NULL) {
            break;
        }
        if (pl_eq(pl_get(request, "command"), "getIconPNGData")) {
            log_event(c->phone->udid, c->service, "icon", NULL);
            conn_send_plist(c, pl_dict("pngData",
                plist_new_data(icon, sizeof(icon) - 1), NULL), PLIST_XML);
        } else {
            conn_send_plist(c, pl_dict("Error",
                plist_new_string("UnknownCommand"), NULL), PLIST_XML);
        }
        plist_free(request);
    }
}
