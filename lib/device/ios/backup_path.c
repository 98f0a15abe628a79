#include "device/ios/backup_path.h"

#include <string.h>

#include "base/utf8.h"
#include "scope/scope.h"

#define UUID_CHARS 36
#define CANDIDATE_BYTES 4200 /* the longest domain, "-", the longest path */

/* Facts/ios 4.12. `likely` is a beginning of the relative path for which this
 * domain is tried first: most files then cost one hash. */
static const struct root {
    const char *domain, *root, *likely;
} roots[] = {
    {"CameraRollDomain", "/var/mobile", "Media/DCIM/"},
    {"CameraRollDomain", "/var/mobile", "Media/PhotoData/"},
    {"MediaDomain", "/var/mobile", "Library/SMS/Attachments/"},
    {"MediaDomain", "/var/mobile", "Media/"},
    {"HealthDomain", "/var/mobile/Library", "Health/"},
    {"HomeDomain", "/var/mobile", "Library/"},
    {"KeyboardDomain", "/var/mobile", "Library/Keyboard"},
    {"TonesDomain", "/var/mobile", "Media/iTunes_Control/Ringtones"},
    {"HomeKitDomain", "/var/mobile", "Library/homed"},
    {"BooksDomain", "/var/mobile/Media/Books", ""},
    {"KeychainDomain", "/var/Keychains", ""},
    {"WirelessDomain", "/var/wireless", ""},
    {"SystemPreferencesDomain", "/var/preferences", ""},
    {"ManagedPreferencesDomain", "/var/Managed Preferences", ""},
    {"RootDomain", "/var/root", ""},
    {"DatabaseDomain", "/var/db", ""},
    {"InstallDomain", "/var/installd", ""},
    {"ProtectedDomain", "/var/protected", ""},
    {"NetworkDomain", "/var/networkd", ""},
    {"MobileDeviceDomain", "/var/MobileDevice", ""},
};

#define ROOTS (sizeof(roots) / sizeof(roots[0]))

static bool
starts(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

static bool
hash_is(const char *domain, const char *path, const uint8_t name[])
{
    char text[CANDIDATE_BYTES];
    uint8_t sum[WN_SHA1_BYTES];
    size_t d = strlen(domain);
    size_t p = strlen(path);

    if (d + 1 + p > sizeof(text)) {
        return false;
    }
    memcpy(text, domain, d);
    text[d] = '-';
    memcpy(text + d + 1, path, p);
    return wn_digest_of(WN_SHA1, text, d + 1 + p, sum) == WN_OK &&
        memcmp(sum, name, sizeof(sum)) == 0;
}

/**
 * What follows /var in the phone's path: today's snapshot is mounted as /.ba,
 * a file read outside it begins with /private/var or /var. NULL for the older
 * form /.b/<n>/, below which the path is relative to some domain.
 */
static const char *
below_var(const char *dname)
{
    static const char *const mounts[] = {
        "/.ba/", "/private/var/", "/var/"};

    for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
        if (starts(dname, mounts[i])) {
            return dname + strlen(mounts[i]) - 1;
        }
    }
    return NULL;
}

/** The path relative to a root; NULL when it is not below it. */
static const char *
relative_to(const char *root, const char *var)
{
    size_t n = strlen(root) - 4; /* "/var" stands before both */

    if (strncmp(var, root + 4, n) != 0 || var[n] != '/') {
        return NULL;
    }
    return var + n + 1;
}

static bool
try_root(struct wn_proven *out, const struct root *r, const char *path,
    const uint8_t name[])
{
    if (!path || *path == '\0' || !hash_is(r->domain, path, name)) {
        return false;
    }
    out->domain = r->domain;
    out->path = path;
    return true;
}

static bool
prove_below_var(struct wn_proven *out, const char *var, const uint8_t name[])
{
    uint32_t tried = 0;

    _Static_assert(ROOTS <= 32, "one bit each");
    for (size_t i = 0; i < ROOTS; i++) {
        const char *path = relative_to(roots[i].root, var);

        if (path && starts(path, roots[i].likely)) {
            tried |= UINT32_C(1) << i;
            if (try_root(out, &roots[i], path, name)) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < ROOTS; i++) {
        if (!(tried >> i & 1) && try_root(out, &roots[i],
                relative_to(roots[i].root, var), name)) {
            return true;
        }
    }
    return false;
}

/** Domain of a container that apps share and something is read of; NULL when
 * this row has none, or an earlier one the same. */
static const char *
group_of(enum wn_artefact a)
{
    const char *domain = wn_artefact_info(a)->index_domain;

    if (!starts(domain, "AppDomainGroup-")) {
        return NULL;
    }
    for (unsigned i = 0; i < (unsigned)a; i++) {
        if (strcmp(domain,
                wn_artefact_info((enum wn_artefact)i)->index_domain) == 0) {
            return NULL;
        }
    }
    return domain;
}

/** Containers bear a name drawn at random: each domain that is read may be
 * the one, and the hash says which. */
static bool
prove_in_group(struct wn_proven *out, const char *path, const uint8_t name[])
{
    for (unsigned a = 0; path && a < WN_ART_COUNT; a++) {
        struct root r = {group_of((enum wn_artefact)a), "", ""};

        if (r.domain && try_root(out, &r, path, name)) {
            return true;
        }
    }
    return false;
}

static const char *
below_container(const char *var)
{
    static const char top[] = "/mobile/Containers/Shared/AppGroup/";
    const char *uuid = var + sizeof(top) - 1;

    return starts(var, top) && strcspn(uuid, "/") == UUID_CHARS &&
            uuid[UUID_CHARS] == '/' ? uuid + UUID_CHARS + 1 : NULL;
}

/** "/.b/6/Library/…": any domain may be the one mounted there. */
static bool
prove_mounted(struct wn_proven *out, const char *dname, const uint8_t name[])
{
    const char *path = dname + 4;

    path += strspn(path, "0123456789");
    if (path == dname + 4 || *path != '/') {
        return false;
    }
    for (size_t i = 0; i < ROOTS; i++) {
        if (try_root(out, &roots[i], path + 1, name)) {
            return true;
        }
    }
    return prove_in_group(out, path + 1, name);
}

enum wn_status
wn_backup_prove(struct wn_proven *out, const char *dname, size_t n,
    const uint8_t name[WN_SHA1_BYTES])
{
    const char *var;
    bool proven = false;

    if (strlen(dname) != n || !wn_utf8_valid(dname, n)) {
        return WN_ABSENT;
    }
    var = below_var(dname);
    if (var) {
        proven = prove_below_var(out, var, name) ||
            prove_in_group(out, below_container(var), name);
    } else if (starts(dname, "/.b/")) {
        proven = prove_mounted(out, dname, name);
    }
    return proven ? WN_OK : WN_ABSENT;
}
