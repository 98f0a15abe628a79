/** The words that tell which apps were looked at, and that others were not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "consent/consent.h"

#define REST "Snapchat, Instagram, Signal and all other apps"
#define NOT "not looked at, whether or not present: "

static void
every_app_is_on_one_side(void **state)
{
    static const struct {
        enum wn_category c;
        uint32_t looked;
        const char *words;
    } rows[] = {
        { WN_CAT_MESSAGES, WN_APP_SMS | WN_APP_IMESSAGE | WN_APP_RCS,
            "looked at: SMS and MMS, iMessage, RCS; " NOT
            "WhatsApp, WhatsApp Business, " REST },
        { WN_CAT_MESSAGES, WN_APP_WHATSAPP, "looked at: WhatsApp; " NOT
            "SMS and MMS, iMessage, RCS, WhatsApp Business, " REST },
        { WN_CAT_CALLS, WN_APP_PHONE | WN_APP_FACETIME,
            "looked at: the phone's own calls, FaceTime; " NOT
            "WhatsApp, WhatsApp Business, " REST },
        { WN_CAT_CONTACTS, WN_APP_WHATSAPP_BUSINESS,
            "looked at: WhatsApp Business; " NOT
            "WhatsApp, the phone's address book, " REST },
        { WN_CAT_CONTACTS, 0, NOT "WhatsApp, WhatsApp Business, "
            "the phone's address book, " REST },
        { WN_CAT_PHOTOS, 0, "" },
    };
    char words[384], small[20];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        wn_looked_words(rows[i].c, rows[i].looked, words, sizeof(words));
        assert_string_equal(words, rows[i].words);
    }
    wn_looked_words(WN_CAT_MESSAGES, WN_APP_SMS, small, sizeof(small));
    assert_true(strlen(small) < sizeof(small));
}

/** The room that callers are told to give is enough for the longest. */
static void
the_room_holds_any(void **state)
{
    const uint32_t every = 0xFF;
    char words[384];

    (void)state;
    for (int c = 0; c < WN_CAT_COUNT; c++) {
        for (uint32_t looked = 0; looked <= every; looked++) {
            size_t n;

            wn_looked_words((enum wn_category)c, looked, words, sizeof(words));
            n = strlen(words);
            assert_true(n == 0 || strcmp(words + n - strlen(REST), REST) == 0);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_app_is_on_one_side),
        cmocka_unit_test(the_room_holds_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
