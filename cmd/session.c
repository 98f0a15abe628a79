#include "session.h"
#include "values.h"

#include <signal.h>
#include <stdatomic.h>

static _Atomic(struct wn_session *) current;
static atomic_int interrupted;

void
session_inputs(struct wn_session_options *o, const struct args *a)
{
    static const char *trusted[OPT_REPEATED_MAX]; /* borrowed by o */

    o->inputs = (struct wn_consent_inputs){ .filter_path = a->operand,
        .trust_paths = trusted,
        .trust_count = args_all(a, OPT_TRUST, trusted),
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .supersedes_path = a->value[OPT_SUPERSEDES],
        .policy_path = a->value[OPT_POLICY] };
    o->state_dir = a->value[OPT_STATE_DIR];
    o->backup_password_fd = -1;
}

int
session_options(struct wn_session_options *o, const struct args *a)
{
    session_inputs(o, a);
    o->device = a->value[OPT_DEVICE];
    o->platform = a->value[OPT_AS];
    o->adb_server = a->value[OPT_ADB_SERVER] != NULL;
    if (a->value[OPT_TIMEOUT] &&
        !timeout_read(a->value[OPT_TIMEOUT], &o->idle_timeout_s,
            &o->passcode_timeout_s)) {
        return usage(a, "--timeout needs idle=SECONDS,passcode=SECONDS");
    }
    return 0;
}

static void
on_signal(int number)
{
    struct wn_session *s = atomic_load(&current);

    atomic_store(&interrupted, number);
    if (s) {
        wn_session_cancel(s);
    }
}

void
session_signals(void)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction act = { .sa_handler = on_signal };

    (void)sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        (void)sigaction(numbers[i], &act, NULL);
    }
}

void
session_current(struct wn_session *s)
{
    atomic_store(&current, s);
    /* One that came before there was anything to cancel. */
    if (s && session_interrupted()) {
        wn_session_cancel(s);
    }
}

bool
session_note(const char *text)
{
    struct wn_session *s = atomic_load(&current);

    return s && wn_session_note(s, text, NULL) == WN_OK;
}

bool
session_interrupted(void)
{
    return atomic_load(&interrupted) != 0;
}
