/* What can go wrong with an answer, injected. */
#include "content.h"

#include <string.h>

static const char dead[] = "android.os.DeadObjectException: Transaction "
    "failed on small parcel; remote process probably died";

static bool
acts(const struct content_answer *a, const char *what)
{
    return a->fault.act != NULL && strcmp(a->fault.act, what) == 0;
}

bool
content_fault(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    if (!phone_fault(sh->phone, "content", q->uri.text, &a->fault)) {
        a->fault.act = NULL;
        return false;
    }
    if (acts(a, "stall")) {
        stop_sleep(a->fault.ms);
        return false;
    }
    if (acts(a, "noise")) {
        sh_complain(sh, "%s\n", a->fault.text == NULL ?
            "WARNING: linker: unused DT entry" : a->fault.text);
        return false;
    }
    if (acts(a, "exception")) {
        content_throw(a, "%s", a->fault.text == NULL ? dead : a->fault.text);
        return true;
    }
    return acts(a, "null");
}

bool
content_fault_row(struct content_answer *a, int64_t row, bool *skip)
{
    *skip = acts(a, "forget") && row == a->fault.rows;
    if (row < a->fault.rows) {
        return true;
    }
    if (acts(a, "throw")) {
        content_throw(a, "%s", a->fault.text == NULL ? dead : a->fault.text);
        return false;
    }
    a->killed = acts(a, "cut");
    return !a->killed;
}
