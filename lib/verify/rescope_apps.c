/** Which application an item is of: its row says so, and its source where an
 * application keeps its things apart. */
#include <string.h>

#include "verify/rescope.h"

static const struct {
    const char *word;
    uint32_t app;
    const char *domain; /* all of its sources begin with it; NULL = shared */
} apps[] = { { "sms", WN_APP_SMS, NULL }, { "mms", WN_APP_SMS, NULL },
    { "imessage", WN_APP_IMESSAGE, NULL }, { "rcs", WN_APP_RCS, NULL },
    { "phone", WN_APP_PHONE, NULL }, { "facetime", WN_APP_FACETIME, NULL },
    { "whatsapp", WN_APP_WHATSAPP,
        "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/" },
    { "whatsapp-business", WN_APP_WHATSAPP_BUSINESS,
        "AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared/" } };
#define APPS (sizeof(apps) / sizeof(apps[0]))

uint32_t
wn_ev_app(const struct wn_ev_source *source)
{
    const struct wn_ev_value *at = source ? &source->locator : NULL;

    for (size_t i = 0; at && i < APPS; i++) {
        size_t n = apps[i].domain ? strlen(apps[i].domain) : 0;

        if (n > 0 && at->n >= n && memcmp(at->p, apps[i].domain, n) == 0) {
            return apps[i].app;
        }
    }
    return 0;
}

uint32_t
wn_re_app(struct wn_rescope *s, const struct wn_ev_item *it,
    const struct wn_ev_value *word)
{
    uint32_t source = wn_ev_app(it->source);

    for (size_t i = 0; i < APPS; i++) {
        if (wn_ev_is(word, apps[i].word)) {
            if (source == (apps[i].domain ? apps[i].app : 0)) {
                return apps[i].app;
            }
            wn_report_item(s->r, it->id,
                "its application is not the one that its source is of");
            return 0;
        }
    }
    return 0;
}

uint32_t
wn_re_app_of_contact(const struct wn_ev_item *it)
{
    uint32_t source = wn_ev_app(it->source);

    return source ? source : WN_APP_ADDRESS_BOOK;
}
