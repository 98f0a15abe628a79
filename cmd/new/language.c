/** The language of the talk. Catalogues lie in share/locale beside the folder
 * of the program, in the build tree as where it is installed. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "new.h"

/** Where catalogues lie: PROGRAM/../../share/locale. */
static bool
catalogues(char *dst, size_t cap)
{
    static const char below[] = "/share/locale";
    ssize_t n = readlink("/proc/self/exe", dst, cap - sizeof(below));

    if (n <= 0 || (size_t)n == cap - sizeof(below)) {
        return false;
    }
    dst[n] = '\0';
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(dst, '/');

        if (!slash) {
            return false;
        }
        *slash = '\0';
    }
    memcpy(dst + strlen(dst), below, sizeof(below));
    return true;
}

/** A locale in which the C library looks at catalogues at all. None of the
 * language itself need be installed: LANGUAGE decides which catalogue. */
static bool
use_some_locale(const char *first)
{
    const char *const names[] = { first, "en_GB.UTF-8", "en_US.UTF-8",
        "C.UTF-8" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        locale_t l = newlocale(LC_MESSAGES_MASK, names[i], (locale_t)0);

        if (l != (locale_t)0) {
            (void)uselocale(l); /* for as long as the program runs */
            return true;
        }
    }
    return false;
}

bool
language_use(const char *given)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    char folder[1024];

    if (!catalogues(folder, sizeof(folder))) {
        return !given;
    }
    (void)bindtextdomain("winnow", folder);
    (void)bind_textdomain_codeset("winnow", "UTF-8");
    (void)textdomain("winnow");
    if (!given) {
        (void)use_some_locale(""); /* as the computer is set */
        return true;
    }
    if (strlen(given) > 16 || given[strspn(given, letters)] != '\0') {
        return false;
    }
    if (strcmp(given, "en") == 0 || strncmp(given, "en_", 3) == 0) {
        return setenv("LANGUAGE", "en", 1) == 0; /* as it is written here */
    }
    /* A catalogue's head is what it has for "". */
    return setenv("LANGUAGE", given, 1) == 0 &&
        use_some_locale("cy_GB.UTF-8") &&
        strstr(gettext(""), "Language:") != NULL;
}
