#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "options.h"
#include "out.h"
#include "winnow/winnow.h"

#define CONSENT_OPTIONS \
    (OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_SUPERSEDES) | \
        OPT_BIT(OPT_POLICY) | OPT_BIT(OPT_STATE_DIR) | OPT_BIT(OPT_TRUST) | \
        OPT_BIT(OPT_JSON))
#define PHONE_OPTIONS \
    (OPT_BIT(OPT_ADB_SERVER) | OPT_BIT(OPT_TIMEOUT) | OPT_BIT(OPT_JSON))

const struct verb verbs[] = {
    { "devices", "", "Lists phones, what state each is in, and what to do next",
        PHONE_OPTIONS, cmd_devices },
    { "check", "FILTER",
        "Validates a filter and says in plain words what would be kept",
        CONSENT_OPTIONS, cmd_check },
    { "plan", "FILTER",
        "Says what a run would do, before anything is read",
        CONSENT_OPTIONS | PHONE_OPTIONS | OPT_BIT(OPT_AS) |
            OPT_BIT(OPT_DEVICE),
        cmd_plan },
    { "extract", "FILTER",
        "Shows the plan, asks, runs it, seals and verifies the bundle",
        CONSENT_OPTIONS | PHONE_OPTIONS | OPT_BIT(OPT_DEVICE) |
            OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_PLAN) | OPT_BIT(OPT_OPERATOR) |
            OPT_BIT(OPT_PLACE) | OPT_BIT(OPT_BACKUP_PASSWORD_FD) |
            OPT_BIT(OPT_MEMORY) | OPT_BIT(OPT_YES) | OPT_BIT(OPT_SIGN) |
            OPT_BIT(OPT_CERTIFICATE),
        cmd_extract },
    { "verify", "BUNDLE",
        "Re-checks a bundle from its files alone, and lists all findings",
        OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_TRUST) | OPT_BIT(OPT_JSON),
        cmd_verify },
    { "export", "BUNDLE",
        "Writes what a bundle holds in forms that other programs open",
        OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_DECISION) |
            OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_JSON),
        cmd_export },
    { "receipt", "BUNDLE",
        "Writes a receipt for the person whose phone it was",
        OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_FULL) | OPT_BIT(OPT_YES) |
            OPT_BIT(OPT_JSON),
        cmd_receipt },
    { "probe", "", "Shows what a test phone lets us reach; never content",
        PHONE_OPTIONS | OPT_BIT(OPT_DEVICE) | OPT_BIT(OPT_TEST_PHONE),
        cmd_probe },
    { "report", "BUNDLE",
        "Writes the bundle's report again, with pictures if that is decided",
        OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_EMBED_MEDIA) |
            OPT_BIT(OPT_DECISION) | OPT_BIT(OPT_DENY_SHEET) |
            OPT_BIT(OPT_JSON),
        cmd_report },
    { "statement", "BUNDLE",
        "Drafts paragraphs for a statement and for disclosure",
        OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_JSON),
        cmd_statement },
    { "sign", "BUNDLE",
        "Verifies a bundle and signs its seal; adds one file to it",
        OPT_BIT(OPT_SIGN) | OPT_BIT(OPT_CERTIFICATE) |
            OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_JSON),
        cmd_sign },
    { "stamp", "BUNDLE",
        "Writes the query for a time-stamp, and takes the reply later",
        OPT_BIT(OPT_REQUEST) | OPT_BIT(OPT_REPLY) | OPT_BIT(OPT_JSON),
        cmd_stamp },
    { "pack", "BUNDLE",
        "Encrypts a bundle for named people, in parts that fit on a stick",
        OPT_BIT(OPT_TO) | OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_DECISION) |
            OPT_BIT(OPT_JSON),
        cmd_pack },
    { "unpack", "FIRST-PART",
        "Opens the parts of a packed bundle, and verifies what was in them",
        OPT_BIT(OPT_KEY) | OPT_BIT(OPT_CERTIFICATE) | OPT_BIT(OPT_OUTPUT) |
            OPT_BIT(OPT_JSON),
        cmd_unpack },
    { "withdraw", "BUNDLE",
        "Writes down that agreement was withdrawn; restricts, never deletes",
        OPT_BIT(OPT_RULE) | OPT_BIT(OPT_BY) | OPT_BIT(OPT_SIGN) |
            OPT_BIT(OPT_CERTIFICATE) | OPT_BIT(OPT_DENY_SHEET) |
            OPT_BIT(OPT_JSON),
        cmd_withdraw },
    { "new", "",
        "Interviews an officer, and writes a filter from what was said",
        OPT_BIT(OPT_LANGUAGE) | OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_POLICY) |
            OPT_BIT(OPT_STATE_DIR) | OPT_BIT(OPT_JSON),
        cmd_new },
    { "dispose", "BUNDLE",
        "Destroys a bundle, or what some rules kept, and leaves a record",
        OPT_BIT(OPT_RULE) | OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_PACKED) |
            OPT_BIT(OPT_DECISION) | OPT_BIT(OPT_BY) | OPT_BIT(OPT_RANK) |
            OPT_BIT(OPT_SIGN) | OPT_BIT(OPT_CERTIFICATE) |
            OPT_BIT(OPT_DENY_SHEET) | OPT_BIT(OPT_YES) | OPT_BIT(OPT_JSON),
        cmd_dispose },
    { .name = NULL },
};

/** Nothing of a phone may reach a core file or another user. */
static void
protect(void)
{
    const struct rlimit none = { 0, 0 };
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    (void)umask(077);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

static int
run_verb(const struct verb *v, int argc, char **argv)
{
    char program[64];
    struct args a;
    int rc;

    if (!v->summary) {
        fprintf(stderr, "winnow: %s is not in this version\n", v->name);
        return 2;
    }
    rc = args_read(&a, v, argc, argv);
    if (rc != 0) {
        return rc;
    }
    if (a.value[OPT_HELP]) {
        (void)snprintf(program, sizeof(program), "winnow %s", v->name);
        help_verb(stdout, program, v);
        return 0;
    }
    if (v->operand[0] != '\0' && !a.operand) {
        return usage(&a, "%s needs a %s; see winnow %s --help", v->name,
            v->operand, v->name);
    }
    return v->run(&a);
}

int
main(int argc, char **argv)
{
    const struct verb *v;

    protect();
    if (argc < 2) {
        help_all(stderr);
        return 2;
    }
    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "help") == 0) {
        help_all(stdout);
        return out_close(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("winnow %s\n", wn_version());
        return out_close(0);
    }
    v = verb_find(argv[1]);
    if (!v) {
        fputs("winnow: there is no verb \"", stderr);
        out_text(stderr, argv[1]);
        fputs("\"; see winnow --help\n", stderr);
        return 2;
    }
    return out_close(run_verb(v, argc - 2, argv + 2));
}
