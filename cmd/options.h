/** One table of options and one of verbs: parser, help and completion agree
 * because there is nothing else they could read. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum opt {
    OPT_AS,
    OPT_BACKUP_PASSWORD_FD,
    OPT_DENY_SHEET,
    OPT_DEVICE,
    OPT_JSON,
    OPT_KEY,
    OPT_MEMORY,
    OPT_OPERATOR,
    OPT_OUTPUT,
    OPT_PLACE,
    OPT_PLAN,
    OPT_STATE_DIR,
    OPT_SUPERSEDES,
    OPT_TEST_PHONE,
    OPT_TIMEOUT,
    OPT_YES,
    OPT_HELP,
    OPT_ADB_SERVER,
    OPT_BY,
    OPT_CERTIFICATE,
    OPT_DECISION,
    OPT_EMBED_MEDIA,
    OPT_FORMAT,
    OPT_FULL,
    OPT_LANGUAGE,
    OPT_PACKED,
    OPT_POLICY,
    OPT_RANK,
    OPT_REPLY,
    OPT_REQUEST,
    OPT_RULE,
    OPT_SIGN,
    OPT_TO,
    OPT_TRUST,
    OPT_COUNT
};

#define OPT_BIT(o) (UINT64_C(1) << (o))
_Static_assert(OPT_COUNT <= 64, "a bit for each option");

#define OPT_REPEATED_MAX 32 /* values of options that may be repeated, in all */

struct args {
    const char *operand;          /* FILTER, BUNDLE; NULL when none */
    const char *value[OPT_COUNT]; /* NULL when not given; "" for a flag; of one
                                     that may be repeated, the first */
    struct {
        enum opt option;
        const char *value;
    } repeated[OPT_REPEATED_MAX];
    size_t repeated_count;
};

struct verb {
    const char *name;
    const char *operand; /* "FILTER", "" = takes none */
    const char *summary; /* NULL: not in this version */
    uint64_t options;    /* OPT_BIT of each */
    int (*run)(const struct args *a);
};

extern const struct verb verbs[]; /* ends with a NULL name */

const struct verb *verb_find(const char *name);
/** Reads what follows the verb. @return 0, or an exit code (said) */
int args_read(struct args *a, const struct verb *v, int argc, char **argv);
/** All values of an option that may be repeated, in their order.
 * @return how many */
size_t args_all(const struct args *a, enum opt o,
    const char *values[OPT_REPEATED_MAX]);
/** Help of one verb; program is "winnow extract" or "winnow-verify". */
void help_verb(FILE *out, const char *program, const struct verb *v);
void help_all(FILE *out);

/** Say what is wrong with the command line. @return 2 */
int usage(const struct args *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

int cmd_new(const struct args *a);
int cmd_devices(const struct args *a);
int cmd_check(const struct args *a);
int cmd_receipt(const struct args *a);
int cmd_report(const struct args *a);
int cmd_plan(const struct args *a);
int cmd_extract(const struct args *a);
int cmd_export(const struct args *a);
int cmd_verify(const struct args *a);
int cmd_pack(const struct args *a);
int cmd_unpack(const struct args *a);
int cmd_probe(const struct args *a);
int cmd_sign(const struct args *a);
int cmd_stamp(const struct args *a);
int cmd_statement(const struct args *a);
int cmd_dispose(const struct args *a);
int cmd_withdraw(const struct args *a);

#endif
