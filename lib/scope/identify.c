/** Is the phone on the cable the phone of the filter? Every identifier that the
 * filter gives must match; one that cannot be compared does not. */
#include <string.h>

#include "base/err.h"
#include "scope/scope_in.h"

/** Compare what people copy from stickers and screens: case and punctuation do
 * not matter, every letter and digit does. */
static bool
same_code(const char *a, const char *b)
{
    for (;;) {
        char x, y;

        while (*a == '-' || *a == ' ') {
            a++;
        }
        while (*b == '-' || *b == ' ') {
            b++;
        }
        x = *a >= 'a' && *a <= 'z' ? (char)(*a - 'a' + 'A') : *a;
        y = *b >= 'a' && *b <= 'z' ? (char)(*b - 'a' + 'A') : *b;
        if (x != y) {
            return false;
        }
        if (x == '\0') {
            return true;
        }
        a++;
        b++;
    }
}

static const char *
code_of(
    const struct wn_identity *phone, enum wn_id_type type, const char **what)
{
    switch (type) {
    case WN_ID_SERIAL:
        *what = "serial number";
        return phone->serial;
    case WN_ID_UDID:
        *what = "UDID";
        return phone->udid;
    case WN_ID_IMEI:
        *what = "IMEI";
        return phone->imei;
    case WN_ID_ANDROID_ID:
        *what = "Android id";
        return phone->android_id;
    }
    *what = "identifier";
    return "";
}

static enum wn_status
other_phone(struct wn_err *err, const char *what)
{
    (void)wn_fail(err, WN_EDEVICE,
        "this is not the phone that the filter names: its %s differs", what);
    wn_todo(err, "Connect the phone of the filter, or correct the filter's "
                 "device.identifiers and have it agreed to again.");
    return WN_EDEVICE;
}

enum wn_status
wn_scope_identify(const struct wn_terms *t, const struct wn_identity *phone,
    bool partly, struct wn_err *err)
{
    if (t->platform != phone->platform) {
        return other_phone(err, "platform");
    }
    for (size_t i = 0; i < t->identifier_count; i++) {
        const struct wn_identifier *id = &t->identifiers[i];
        const char *what;
        const char *code = code_of(phone, id->type, &what);

        if (code[0] == '\0' && partly) {
            continue;
        }
        if (code[0] == '\0') {
            (void)wn_fail(err, WN_EDEVICE,
                "the filter names a phone by its %s, and this phone does not "
                "tell one: it cannot be taken for the phone of the filter",
                what);
            wn_todo(err, "Name the phone by an identifier that it has, and "
                         "have the filter agreed to again.");
            return WN_EDEVICE;
        }
        if (!same_code(code, id->value)) {
            return other_phone(err, what);
        }
    }
    return WN_OK;
}
