#include "options.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"

static const struct row {
    const char *name;
    const char *value; /* NULL: a flag */
    const char *help;  /* NULL: not in this version */
} rows[OPT_COUNT] = {
    [OPT_ADB_SERVER] = { "adb-server", NULL,
        "reach Android phones through the running adb server" },
    [OPT_AS] = { "as", "ios|android", "plan without a phone" },
    [OPT_BACKUP_PASSWORD_FD] = { "backup-password-fd", "N",
        "read the owner's backup password from descriptor N" },
    [OPT_DENY_SHEET] = { "deny-sheet", "FILE",
        "the private sheet that the filter names by its hash" },
    [OPT_DEVICE] = { "device", "ID",
        "which phone: serial, UDID, usb:BUS-PORT or tcp:HOST:PORT" },
    [OPT_KEY] = { "key", "PEM", "the private key that opens the parts" },
    [OPT_JSON] = { "json", NULL, "machine-readable output" },
    [OPT_MEMORY] = { "memory", "SIZE",
        "most that candidates may take in memory (default 1G)" },
    [OPT_OPERATOR] = { "operator", "ID", "who runs it, for the log" },
    [OPT_OUTPUT] = { "output", "PATH",
        "what to create: a bundle; of pack, how its names begin" },
    [OPT_PLACE] = { "place", "TEXT", "where it is run, for the log" },
    [OPT_PLAN] = { "plan", "HASH", "the plan that was agreed to" },
    [OPT_STATE_DIR] = { "state-dir", "DIR",
        "where runs are counted (default $XDG_STATE_HOME/winnow)" },
    [OPT_SUPERSEDES] = { "supersedes", "FILE",
        "the earlier filter that this one narrows" },
    [OPT_TEST_PHONE] = { "test-phone", NULL,
        "this is a test phone, not an evidential one" },
    [OPT_TIMEOUT] = { "timeout", "idle=S,passcode=S",
        "seconds of silence, and for the owner (default 600, 1800)" },
    [OPT_YES] = { "yes", NULL,
        "yes to what would be asked (extract: on a terminal only)" },
    [OPT_HELP] = { "help", NULL, "show this" },
    [OPT_BY] = { "by", "NAME", "who decided it, for the record" },
    [OPT_CERTIFICATE] = { "certificate", "PEM",
        "the certificate of the key, and those that lead to its issuer" },
    [OPT_DECISION] = { "decision", "REF",
        "the reference of the written decision" },
    [OPT_EMBED_MEDIA] = { "embed-media", "DECISION",
        "show pictures, on the written decision of this reference" },
    [OPT_FORMAT] = { "format", "csv|jsonl|case|itunes-backup",
        "what to write" },
    [OPT_FULL] = { "full", NULL,
        "say all; only when it is safe for the person to have" },
    [OPT_LANGUAGE] = { "language", "LANG", "ask in this language: en, cy" },
    [OPT_PACKED] = { "packed", "FIRST-PART",
        "a packed set of it, to be destroyed too (may be repeated)" },
    [OPT_POLICY] = { "policy", "FILE",
        "what this organisation lets any filter grant" },
    [OPT_RANK] = { "rank", "RANK", "rank or office of whoever decided it" },
    [OPT_REPLY] = { "reply", "FILE", "the authority's reply, to be taken" },
    [OPT_REQUEST] = { "request", "FILE", "the query to be written" },
    [OPT_RULE] = { "rule", "NAME",
        "only this rule of the filter (may be repeated)" },
    [OPT_SIGN] = { "sign", "KEY",
        "sign the seal with this private key (PEM)" },
    [OPT_TO] = { "to", "CERT",
        "who may open it: a PEM certificate (may be repeated)" },
    [OPT_TRUST] = { "trust", "PEM",
        "who is trusted: certificates, public keys (may be repeated)" },
};

static bool
repeats(enum opt o)
{
    return o == OPT_PACKED || o == OPT_RULE || o == OPT_TO || o == OPT_TRUST;
}

int
usage(const struct args *a, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return out_error(a->value[OPT_JSON] != NULL, 2, text, "");
}

const struct verb *
verb_find(const char *name)
{
    for (const struct verb *v = verbs; v->name; v++) {
        if (strcmp(v->name, name) == 0) {
            return v;
        }
    }
    return NULL;
}

/** The option that text ("--name" or "--name=value") means. */
static enum opt
find(const char *text, const char **value)
{
    const char *name = text + 2;
    size_t n = strcspn(name, "=");

    *value = name[n] == '=' ? name + n + 1 : NULL;
    for (int i = 0; i < OPT_COUNT; i++) {
        if (strlen(rows[i].name) == n && memcmp(rows[i].name, name, n) == 0) {
            return (enum opt)i;
        }
    }
    return OPT_COUNT;
}

static int
take_option(struct args *a, const struct verb *v, enum opt o,
    const char *value, char **next)
{
    const struct row *r = &rows[o];

    if ((v->options & OPT_BIT(o)) == 0 && o != OPT_HELP) {
        return usage(a, "%s takes no --%s", v->name, r->name);
    }
    if (!r->help) {
        return usage(a, "--%s is not in this version", r->name);
    }
    if (a->value[o] && !repeats(o)) {
        return usage(a, "--%s is given twice", r->name);
    }
    if (!r->value && value) {
        return usage(a, "--%s takes no value", r->name);
    }
    if (r->value && !value) {
        value = *next;
        if (!value) {
            return usage(a, "--%s needs %s", r->name, r->value);
        }
        *next = NULL; /* taken */
    }
    if (r->value && value[0] == '\0') {
        return usage(a, "--%s is empty", r->name);
    }
    if (repeats(o) && a->repeated_count == OPT_REPEATED_MAX) {
        return usage(a, "--%s is given too often", r->name);
    }
    if (repeats(o)) {
        a->repeated[a->repeated_count].option = o;
        a->repeated[a->repeated_count++].value = value;
    }
    a->value[o] = a->value[o] ? a->value[o] : r->value ? value : "";
    return 0;
}

size_t
args_all(const struct args *a, enum opt o,
    const char *values[OPT_REPEATED_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < a->repeated_count; i++) {
        if (a->repeated[i].option == o) {
            values[n++] = a->repeated[i].value;
        }
    }
    return n;
}

static int
take_operand(struct args *a, const struct verb *v, const char *text)
{
    if (v->operand[0] == '\0') {
        return usage(a, "%s takes no \"%s\"", v->name, text);
    }
    if (a->operand) {
        return usage(a, "%s takes one %s, not also \"%s\"", v->name,
            v->operand, text);
    }
    a->operand = text;
    return 0;
}

int
args_read(struct args *a, const struct verb *v, int argc, char **argv)
{
    bool options = true;
    int rc = 0;

    *a = (struct args){ .operand = NULL };
    /* Known early, so that even a usage error keeps the promised form. */
    for (int i = 0; i < argc; i++) {
        a->value[OPT_JSON] = strcmp(argv[i], "--json") == 0
            ? "" : a->value[OPT_JSON];
    }
    bool json = a->value[OPT_JSON] != NULL;

    for (int i = 0; i < argc && rc == 0; i++) {
        const char *value = NULL;
        char *next = i + 1 < argc ? argv[i + 1] : NULL;
        enum opt o;

        if (!options || argv[i][0] != '-' || argv[i][1] == '\0') {
            rc = take_operand(a, v, argv[i]);
            continue;
        }
        if (strcmp(argv[i], "--") == 0) {
            options = false;
            continue;
        }
        o = strcmp(argv[i], "-h") == 0 ? OPT_HELP
            : argv[i][1] == '-'        ? find(argv[i], &value) : OPT_COUNT;
        if (o == OPT_COUNT) {
            rc = usage(a, "there is no option \"%s\"", argv[i]);
            continue;
        }
        if (o == OPT_JSON && json) {
            a->value[OPT_JSON] = NULL; /* was only looked ahead */
            json = false;
        }
        rc = take_option(a, v, o, value, &next);
        i += !next && i + 1 < argc ? 1 : 0;
    }
    return rc;
}

static void
help_option(FILE *out, const struct row *r)
{
    char left[48];

    (void)snprintf(left, sizeof(left), "--%s%s%s", r->name,
        r->value ? " " : "", r->value ? r->value : "");
    fprintf(out, "  %-28s %s\n", left, r->help);
}

void
help_verb(FILE *out, const char *program, const struct verb *v)
{
    fprintf(out, "Usage: %s%s%s [OPTIONS]\n\n%s.\n\nOptions:\n", program,
        v->operand[0] ? " " : "", v->operand, v->summary);
    for (int i = 0; i < OPT_COUNT; i++) {
        if (rows[i].help &&
            (i == OPT_HELP || (v->options & OPT_BIT(i)) != 0)) {
            help_option(out, &rows[i]);
        }
    }
    fprintf(out, "\nExit status and files: man winnow\n");
}

void
help_all(FILE *out)
{
    fprintf(out,
        "Usage: winnow VERB …\n\nTakes from a phone only what a consent "
        "filter allows.\n\nVerbs:\n");
    for (const struct verb *v = verbs; v->name; v++) {
        if (v->summary) {
            fprintf(out, "  %-9s %s\n", v->name, v->summary);
        }
    }
    fprintf(out, "\nwinnow VERB --help shows its options; winnow --version.\n");
}
