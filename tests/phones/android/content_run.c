/* The `content` command: options in, a provider's answer out, exit 0. */
#include "log.h"
#include "phone.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

#define KILLED 137 /* 128 and SIGKILL */

static const char usage[] =
    "usage: adb shell content [subcommand] [options]\n"
    "\n"
    "usage: adb shell content query --uri <URI> [--user <USER_ID>]"
    " [--projection <PROJECTION>] [--where <WHERE>] [--sort <SORT_ORDER>]\n"
    "  <PROJECTION> is a list of colon separated column names.\n"
    "\n"
    "usage: adb shell content read --uri <URI> [--user <USER_ID>]\n"
    "\n"
    "usage: adb shell content insert|update|delete|call|gettype|write …\n"
    "  (the virtual phone refuses these)\n"
    "\n";

static const char *const changing[] = {"insert", "update", "delete", "call",
    "write", "gettype"};

static void
bad_usage(struct shell *sh, const char *why)
{
    sh_printf(sh, "%s\n[ERROR] %s\n", usage, why);
}

/* As Exception.printStackTrace, with the frames that are always there. */
static void
print_exception(struct shell *sh, const char *authority, const char *what)
{
    sh_complain(sh, "Error while accessing provider:%s\n%s\n"
        "\tat android.database.DatabaseUtils.readExceptionFromParcel("
        "DatabaseUtils.java:172)\n"
        "\tat android.content.ContentProviderProxy.query("
        "ContentProviderNative.java:472)\n"
        "\tat com.android.commands.content.Content$QueryCommand.onExecute("
        "Content.java:661)\n"
        "\tat com.android.commands.content.Content$Command.execute("
        "Content.java:521)\n"
        "\tat com.android.commands.content.Content.main(Content.java:735)\n"
        "\tat com.android.internal.os.RuntimeInit.nativeFinishInit("
        "Native Method)\n"
        "\tat com.android.internal.os.RuntimeInit.main("
        "RuntimeInit.java:399)\n", authority, what);
}

/* The projection again as one text, for the log; NULL: none was asked. */
static char *
joined(const struct shell_list *l)
{
    struct buf b = {0};

    for (size_t i = 0; i < l->n; i++) {
        buf_put(&b, ":", i > 0 ? 1 : 0);
        buf_put(&b, l->word[i], strlen(l->word[i]));
    }
    if (l->n > 0) {
        buf_put(&b, "", 1);
    }
    return (char *)b.p;
}

static char *
array(struct buf *inside)
{
    buf_put(inside, "", 1);
    return xformat("[%s]", (const char *)inside->p);
}

static void
log_query(struct shell *sh, const struct content_query *q,
    struct content_served *served, const char *exception)
{
    char *projection = joined(&q->projection);
    char *ids = array(&served->ids);
    char *columns = array(&served->columns);
    char *printed = array(&served->printed);
    char *first = exception == NULL ? NULL : xformat("%.*s",
        (int)strcspn(exception, "\n"), exception);

    log_event(sh->phone->serial, "content", "content", "suri", q->uri.text,
        "sprojection", projection, "swhere", q->where, "ssort", q->sort,
        "iuser", (int64_t)q->user, "irows", served->rows, "jrow_ids", ids,
        "jcolumns", columns, "jprinted", printed, "sresult", served->result,
        "sexception", first, NULL);
    free(projection);
    free(ids);
    free(columns);
    free(printed);
    free(first);
    buf_free(&served->ids);
    buf_free(&served->columns);
    buf_free(&served->printed);
}

/* Answers the status of the process. */
static int
query(struct shell *sh, const struct content_query *q)
{
    struct content_answer a = {0};
    struct content_served served = {0};
    int status = 0;

    if (!content_fault(sh, q, &a)) {
        provider_query(sh, q, &a);
    }
    content_print(sh, &a, &served);
    if (a.exception != NULL) {
        print_exception(sh, q->uri.authority, a.exception);
    }
    if (a.killed) {
        sh_complain(sh, "Killed \n");
        status = KILLED;
    }
    log_query(sh, q, &served, a.exception);
    content_answer_free(&a);
    return status;
}

static void
read_file(struct shell *sh, const struct content_query *q)
{
    struct content_answer a = {0};
    int64_t bytes = 0;

    if (!content_fault(sh, q, &a)) {
        bytes = provider_read(sh, q, &a);
    }
    if (a.exception != NULL) {
        print_exception(sh, q->uri.authority, a.exception);
    }
    log_event(sh->phone->serial, "content", "content-read", "suri", q->uri.text,
        "ibytes", bytes, "sexception", a.exception, NULL);
    content_answer_free(&a);
}

int
cmd_content(struct shell *sh, int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "null";
    bool reading = strcmp(verb, "read") == 0;
    struct content_query q;
    char *wrong = NULL;
    int status = 0;

    stop_sleep(sh->phone->content_start_ms);
    for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++) {
        if (strcmp(verb, changing[i]) == 0) {
            bad_usage(sh, "refused by the virtual phone");
            sh_violation(sh, "content", verb);
            return 0;
        }
    }
    if (!reading && strcmp(verb, "query") != 0) {
        wrong = xformat("Unsupported operation: %s", verb);
        bad_usage(sh, wrong);
        free(wrong);
        return 0;
    }
    wrong = content_parse(&q, sh->phone->sdk, reading, argc - 2, argv + 2);
    if (wrong != NULL) {
        bad_usage(sh, wrong);
        log_event(sh->phone->serial, "content", "usage", "serror", wrong, NULL);
        free(wrong);
    } else if (reading) {
        read_file(sh, &q);
    } else {
        status = query(sh, &q);
    }
    content_query_free(&q);
    return status;
}
