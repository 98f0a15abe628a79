#include "domain.h"

#include <string.h>

static const struct {
    const char *name;  /* a trailing '-' stands for a family */
    const char *root;  /* below /var */
} domains[] = {
    {"SysContainerDomain-", "mobile/Containers/Data/System"},
    {"SysSharedContainerDomain-", "mobile/Containers/Shared/SystemGroup"},
    {"AppDomain-", "mobile/Containers/Data/Application"},
    {"AppDomainGroup-", "mobile/Containers/Shared/AppGroup"},
    {"AppDomainPlugin-", "mobile/Containers/Data/PluginKitPlugin"},
    {"BooksDomain", "mobile/Media/Books"},
    {"CameraRollDomain", "mobile"},
    {"DatabaseDomain", "db"},
    {"HealthDomain", "mobile/Library"},
    {"HomeDomain", "mobile"},
    {"HomeKitDomain", "mobile"},
    {"InstallDomain", "installd"},
    {"KeyboardDomain", "mobile"},
    {"KeychainDomain", "Keychains"},
    {"ManagedPreferencesDomain", "Managed Preferences"},
    {"MediaDomain", "mobile"},
    {"MobileDeviceDomain", "MobileDevice"},
    {"NetworkDomain", "networkd"},
    {"ProtectedDomain", "protected"},
    {"RootDomain", "root"},
    {"SystemPreferencesDomain", "preferences"},
    {"TonesDomain", "mobile"},
    {"WirelessDomain", "wireless"},
};

int
domain_rank(const char *domain)
{
    for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
        size_t n = strlen(domains[i].name);
        bool family = domains[i].name[n - 1] == '-';

        if (family ? strncmp(domain, domains[i].name, n) == 0 &&
                    domain[n] != '\0'
                   : strcmp(domain, domains[i].name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

enum domain_names
domain_names_of(struct phone *p)
{
    const char *s = conf_str(p->conf, conf_root(p->conf), "backup.names",
        "snapshot");

    if (strcmp(s, "snapshot") == 0) {
        return NAMES_SNAPSHOT;
    }
    if (strcmp(s, "old") == 0) {
        return NAMES_OLD;
    }
    if (strcmp(s, "private") == 0) {
        return NAMES_PRIVATE;
    }
    die("backup.names must be snapshot, old or private");
}

/* apps: [{id, container, groups: {group: uuid}}] */
static const char *
configured(struct phone *p, const char *family, const char *id)
{
    const yaml_node_t *apps = conf_node(p->conf, conf_root(p->conf),
        "backup.apps");

    for (size_t i = 0; i < conf_len(apps); i++) {
        const yaml_node_t *app = conf_item(p->conf, apps, i);
        const yaml_node_t *groups = conf_node(p->conf, app, "groups");
        const yaml_node_t *value;
        const char *key;

        if (app->type != YAML_MAPPING_NODE) {
            continue;
        }
        if (strcmp(family, "AppDomain-") == 0 &&
            strcmp(conf_str(p->conf, app, "id", ""), id) == 0) {
            return conf_str(p->conf, app, "container", NULL);
        }
        for (size_t k = 0; conf_pair(p->conf, groups, k, &key, &value); k++) {
            if (strcmp(family, "AppDomainGroup-") == 0 &&
                strcmp(key, id) == 0) {
                return conf_scalar(value);
            }
        }
    }
    return NULL;
}

void
domain_container(struct phone *p, const char *domain, char out[37])
{
    int rank = domain_rank(domain);
    const char *id = rank < 0 ? "" : domain + strlen(domains[rank].name);
    const char *set = rank < 0 ? NULL : configured(p, domains[rank].name, id);

    if (set != NULL && strlen(set) == 36) {
        memcpy(out, set, 37);
    } else {
        uuid_from(domain, out);
    }
}

char *
domain_root(struct phone *p, const char *domain, enum domain_names names,
    unsigned index)
{
    int rank = domain_rank(domain);
    const char *mount = names == NAMES_PRIVATE ? "/private/var" : "/.ba";
    char uuid[37];

    if (rank < 0) {
        die("unknown backup domain: %s", domain);
    }
    if (names == NAMES_OLD) {
        return xformat("/.b/%u/", index);
    }
    if (domains[rank].name[strlen(domains[rank].name) - 1] != '-') {
        return xformat("%s/%s/", mount, domains[rank].root);
    }
    domain_container(p, domain, uuid);
    return xformat("%s/%s/%s/", mount, domains[rank].root, uuid);
}
