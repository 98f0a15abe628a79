/* Which provider answers, and whether it does at all. */
#include "provider.h"
#include "log.h"
#include "phone.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct provider {
    const char *authority;
    const char *class;      /* as SecurityException names it */
    const char *permission; /* of the manifest; NULL: it asks itself */
    const char *write;
    bool single_user;       /* answers from user 0, and before first unlock */
    void (*query)(struct shell *, const struct content_query *,
        struct content_answer *);
} providers[] = {
    {"sms", "com.android.providers.telephony.SmsProvider", "READ_SMS", NULL,
        true, provider_sms},
    {"mms", "com.android.providers.telephony.MmsProvider", "READ_SMS", NULL,
        true, provider_mms},
    {"mms-sms", "com.android.providers.telephony.MmsSmsProvider", "READ_SMS",
        NULL, true, provider_mms_sms},
    {"call_log", "com.android.providers.contacts.CallLogProvider",
        "READ_CALL_LOG", "WRITE_CALL_LOG", false, provider_calls},
    {"com.android.contacts",
        "com.android.providers.contacts.ContactsProvider2", "READ_CONTACTS",
        "WRITE_CONTACTS", false, provider_contacts},
    {"com.android.calendar",
        "com.android.providers.calendar.CalendarProvider2", "READ_CALENDAR",
        "WRITE_CALENDAR", false, provider_calendar},
    {"media", "com.android.providers.media.MediaProvider", NULL, NULL, false,
        provider_media},
};

void
provider_changes(struct shell *sh, const struct content_query *q,
    const char *what)
{
    char *detail = xformat("%s: %s", q->uri.text, what);

    sh_violation(sh, "a URI that changes the phone", detail);
    free(detail);
}

static const struct provider *
provider_of(const char *authority)
{
    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
        if (strcmp(providers[i].authority, authority) == 0) {
            return &providers[i];
        }
    }
    return NULL;
}

static void
not_found(const struct content_query *q, struct content_answer *a)
{
    a->refused = true;
    content_throw(a, "java.lang.IllegalStateException: Could not find "
        "provider: %s", q->uri.authority);
}

/* The activity manager's part: is there such a provider, may the shell user
 * have it. NULL when the answer says no. */
static const struct provider *
obtain(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    const struct provider *p = provider_of(q->uri.authority);
    bool there = p != NULL && !phone_provider_missing(sh->phone,
        q->uri.authority);

    if (there && !p->single_user) {
        there = phone_user_running(sh->phone, q->user) &&
            !phone_is_bfu(sh->phone);
    }
    if (!there) {
        not_found(q, a);
        return NULL;
    }
    if (p->permission != NULL &&
        !phone_permits(sh->phone, p->permission)) {
        char *write = p->write == NULL ? xstrdup("null") :
            xformat("android.permission.%s", p->write);

        a->refused = true;
        content_throw(a, "java.lang.SecurityException: Permission Denial: "
            "opening provider %s from (null) (pid=4242, uid=2000) requires "
            "android.permission.%s or %s", p->class, p->permission, write);
        free(write);
        return NULL;
    }
    return p;
}

void
provider_query(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    const struct provider *p = obtain(sh, q, a);

    if (p != NULL) {
        p->query(sh, q, a);
    }
}

int64_t
provider_read(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    int64_t id = 0;
    int64_t served = 0;
    uint8_t chunk[4096];
    size_t n;
    char *path;
    FILE *f;

    if (obtain(sh, q, a) == NULL) {
        return 0;
    }
    if (strcmp(q->uri.authority, "mms") != 0 || !uri_is(&q->uri, "part/#") ||
        !uri_number(&q->uri, 1, &id)) {
        /* openFile answers null, which `content` does not expect. */
        a->refused = true;
        content_throw(a, "java.lang.NullPointerException: Attempt to invoke "
            "virtual method 'java.io.FileDescriptor android.os."
            "ParcelFileDescriptor.getFileDescriptor()' on a null object "
            "reference");
        return 0;
    }
    path = xformat("%s/parts/%" PRId64, sh->phone->dir, id);
    f = fopen(path, "rb");
    free(path);
    if (f == NULL) {
        content_throw(a, "java.io.FileNotFoundException: No entry for %s",
            q->uri.text);
        return 0;
    }
    while (!sh->gone && (n = fread(chunk, 1, sizeof(chunk), f)) > 0) {
        sh_out(sh, chunk, n);
        served += (int64_t)n;
    }
    fclose(f);
    return served;
}
