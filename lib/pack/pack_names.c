/** Names that a bundle may have. */
#include <string.h>

#include "pack/pack_in.h"

#define NAME_BYTES_MAX 128u

const char *const wn_pack_folders[] = { "", "audit", "consent", "data",
    "data/files", "report", NULL };

bool
wn_pack_is_folder(const char *path)
{
    for (size_t i = 0; wn_pack_folders[i]; i++) {
        if (strcmp(path, wn_pack_folders[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool
wn_pack_is_file(const char *path)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char folder[16] = "";
    size_t n = slash ? (size_t)(slash - path) : 0;

    if (n >= sizeof(folder) || (slash && n == 0)) {
        return false;
    }
    memcpy(folder, path, n);
    folder[n] = '\0';
    n = strlen(name);
    return wn_pack_is_folder(folder) && n > 0 && n <= NAME_BYTES_MAX &&
        name[0] != '.' && strspn(name, letters) == n &&
        !wn_pack_is_folder(path);
}
