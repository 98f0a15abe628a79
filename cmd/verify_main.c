/** winnow-verify: the same check, in a program that knows no phone. */
#include <string.h>
#include <sys/stat.h>

#include "options.h"
#include "out.h"
#include "winnow/winnow.h"

/* The one verb of this program; options.c reads from it. */
const struct verb verbs[] = {
    { "winnow-verify", "BUNDLE",
        "Re-checks a bundle from its files alone, and lists all findings",
        OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_TRUST) | OPT_BIT(OPT_JSON),
        cmd_verify },
    { .name = NULL },
};

int
main(int argc, char **argv)
{
    struct args a;
    int rc;

    (void)umask(077);
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        printf("winnow-verify %s\n", wn_version());
        return out_close(0);
    }
    rc = args_read(&a, &verbs[0], argc - 1, argv + 1);
    if (rc != 0) {
        return rc;
    }
    if (a.value[OPT_HELP]) {
        help_verb(stdout, "winnow-verify", &verbs[0]);
        return out_close(0);
    }
    if (!a.operand) {
        return usage(&a, "winnow-verify needs a BUNDLE; see --help");
    }
    return out_close(cmd_verify(&a));
}
