#include "apps.h"
#include "catalog.h"
#include "domain.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CONTAINERS "/private/var/mobile/Containers/"

static char *
container(struct phone *p, const char *family, const char *id,
    const char *folder)
{
    char *domain = xformat("%s%s", family, id);
    char uuid[37];

    domain_container(p, domain, uuid);
    free(domain);
    return xformat(CONTAINERS "%s/%s", folder, uuid);
}

static bool
shares_documents(struct phone *p, const char *id)
{
    char *path = xformat("%s/documents/%s", p->dir, id);
    struct stat st;
    bool is = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

    free(path);
    return is;
}

/* groups: a mapping group → container UUID, or just a list of groups. */
static plist_t
groups_of(struct phone *p, const yaml_node_t *app)
{
    const yaml_node_t *groups = conf_node(p->conf, app, "groups");
    const yaml_node_t *value;
    const char *key;
    plist_t d = plist_new_dict();

    for (size_t i = 0; i < conf_len(groups); i++) {
        const char *g = conf_scalar(conf_item(p->conf, groups, i));
        char *at = container(p, "AppDomainGroup-", g == NULL ? "" : g,
            "Shared/AppGroup");

        if (g != NULL) {
            plist_dict_set_item(d, g, plist_new_string(at));
        }
        free(at);
    }
    for (size_t i = 0; conf_pair(p->conf, groups, i, &key, &value); i++) {
        char *at = container(p, "AppDomainGroup-", key, "Shared/AppGroup");

        plist_dict_set_item(d, key, plist_new_string(at));
        free(at);
    }
    return d;
}

static plist_t
app_dict(struct phone *p, const char *id, const yaml_node_t *app)
{
    char *home = container(p, "AppDomain-", id, "Data/Application");
    char *bundle = container(p, "bundle-", id, "Bundle/Application");
    char *path = xformat("%s/App.app", bundle);
    plist_t d = pl_dict("CFBundleIdentifier", plist_new_string(id),
        "CFBundleDisplayName",
        plist_new_string(conf_str(p->conf, app, "name", id)),
        "CFBundleShortVersionString",
        plist_new_string(conf_str(p->conf, app, "version", "1.0")),
        "CFBundleVersion",
        plist_new_string(conf_str(p->conf, app, "version", "1.0")),
        "ApplicationType", plist_new_string("User"),
        "UIFileSharingEnabled", plist_new_bool(
            conf_bool(p->conf, app, "file-sharing",
                shares_documents(p, id))),
        "Container", plist_new_string(home),
        "Path", plist_new_string(path),
        "GroupContainers", groups_of(p, app), NULL);

    free(home);
    free(bundle);
    free(path);
    return d;
}

static bool
known(plist_t apps, const char *id)
{
    for (uint32_t i = 0; i < plist_array_get_size(apps); i++) {
        if (pl_eq(pl_get(plist_array_get_item(apps, i),
                "CFBundleIdentifier"), id)) {
            return true;
        }
    }
    return false;
}

plist_t
apps_all(struct phone *p)
{
    const yaml_node_t *list = conf_node(p->conf, conf_root(p->conf),
        "backup.apps");
    plist_t apps = plist_new_array();

    for (size_t i = 0; i < conf_len(list); i++) {
        const yaml_node_t *app = conf_item(p->conf, list, i);
        const char *id = conf_scalar(app);

        if (id != NULL) {
            plist_array_append_item(apps, app_dict(p, id, NULL));
            continue;
        }
        conf_only(p->conf, app, "an app",
            "id name version container groups file-sharing");
        id = conf_str(p->conf, app, "id", NULL);
        if (id == NULL) {
            die("an app needs an id");
        }
        plist_array_append_item(apps, app_dict(p, id, app));
    }
    for (size_t i = 0; i < p->catalog->ndomains; i++) {
        const char *name = p->catalog->domains[i].name;

        if (strncmp(name, "AppDomain-", 10) == 0 && !known(apps, name + 10)) {
            plist_array_append_item(apps, app_dict(p, name + 10, NULL));
        }
    }
    return apps;
}

plist_t
apps_for_manifest(struct phone *p)
{
    static const char *const keep[] = {
        "CFBundleIdentifier", "CFBundleVersion", "Path",
    };
    plist_t apps = apps_all(p);
    plist_t out = plist_new_dict();

    for (uint32_t i = 0; i < plist_array_get_size(apps); i++) {
        plist_t app = plist_array_get_item(apps, i);
        char *id = pl_get_str(app, "CFBundleIdentifier");
        plist_t d = pl_dict("ContainerContentClass",
            plist_new_string("Data/Application"), NULL);

        for (size_t k = 0; k < sizeof(keep) / sizeof(keep[0]); k++) {
            plist_dict_set_item(d, keep[k], plist_copy(pl_get(app,
                keep[k])));
        }
        plist_dict_set_item(out, id, d);
        free(id);
    }
    plist_free(apps);
    return out;
}
