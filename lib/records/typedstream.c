/**
 * A typedstream is a walk over values; each is preceded by its type. Types and
 * class names are written once ("new") and then by number. Here the walk goes
 * as far as the string: root object, its class line, then either the string's
 * own bytes or, inside an attributed string, the first object it holds.
 */
#include "records/typedstream.h"

#include <stdbool.h>
#include <string.h>

#include "base/cursor.h"

enum { WORD = 0x81, LONG = 0x82, NEW = 0x84, NIL = 0x85, FIRST_REF = 0x92 };

#define NAMES_MAX 32
#define LINE_MAX 16 /* classes from a leaf to NSObject */
#define MAGIC "streamtyped"

struct name {
    const uint8_t *p;
    size_t n;
};

struct walk {
    struct wn_cursor c;
    struct name names[NAMES_MAX];
    size_t count;
};

/** A length or number: one byte, or 0x81 + 16 bits, or 0x82 + 32 bits. */
static size_t
number(struct walk *w, uint8_t head)
{
    switch (head) {
    case WORD:
        return wn_cur_u16le(&w->c);
    case LONG:
        return wn_cur_u32le(&w->c);
    default:
        if (head >= 0x80) {
            w->c.bad = true; /* a tag where a number must be */
        }
        return head;
    }
}

/** A type or class name: in full, or the number of an earlier one. */
static struct name
shared(struct walk *w)
{
    struct name name = { NULL, 0 };
    uint8_t tag = wn_cur_u8(&w->c);

    if (tag == NEW) {
        name.n = number(w, wn_cur_u8(&w->c));
        name.p = wn_cur_bytes(&w->c, name.n);
        if (w->count < NAMES_MAX) {
            w->names[w->count++] = name;
        } else {
            w->c.bad = true;
        }
    } else if (tag >= FIRST_REF) {
        if ((size_t)(tag - FIRST_REF) < w->count) {
            name = w->names[tag - FIRST_REF];
        } else {
            w->c.bad = true;
        }
    } else if (tag == '+' || tag == '@') {
        /* Some writers put a one-letter type as it is. */
        name.p = w->c.p - 1;
        name.n = 1;
    } else {
        w->c.bad = true;
    }
    return name;
}

static bool
is(struct name name, const char *text)
{
    return name.p && name.n == strlen(text) &&
        memcmp(name.p, text, name.n) == 0;
}

/** The class line of a new object: leaf first, ended by nil or by the number
 * of a class that was already written. */
static struct name
class_line(struct walk *w)
{
    struct name leaf = { NULL, 0 };

    for (size_t i = 0; i < LINE_MAX && !w->c.bad; i++) {
        uint8_t tag = wn_cur_u8(&w->c);
        struct name name;

        if (tag == NIL || tag >= FIRST_REF) {
            return leaf;
        }
        if (tag != NEW) {
            break;
        }
        name = shared(w);
        (void)number(w, wn_cur_u8(&w->c)); /* the class's version */
        leaf = i == 0 ? name : leaf;
    }
    w->c.bad = true;
    return leaf;
}

static bool
is_string(struct name class)
{
    return is(class, "NSString") || is(class, "NSMutableString");
}

static bool
is_attributed(struct name class)
{
    return is(class, "NSAttributedString") ||
        is(class, "NSMutableAttributedString");
}

/** "@", then the tag of a new object, then its class. */
static struct name
object(struct walk *w)
{
    static const struct name none = { NULL, 0 };

    if (!is(shared(w), "@") || wn_cur_u8(&w->c) != NEW) {
        w->c.bad = true;
        return none;
    }
    return class_line(w);
}

enum wn_status
wn_typedstream_text(
    const void *p, size_t bytes, const char **text, size_t *n)
{
    struct walk w = { .c = wn_cursor(p, bytes) };
    struct name class;
    const uint8_t *magic;
    const uint8_t *found;
    size_t length;

    (void)wn_cur_u8(&w.c); /* version of the format: 4 */
    if (wn_cur_u8(&w.c) != sizeof(MAGIC) - 1) {
        return WN_EFORMAT;
    }
    magic = wn_cur_bytes(&w.c, sizeof(MAGIC) - 1);
    if (!magic || memcmp(magic, MAGIC, sizeof(MAGIC) - 1) != 0) {
        return WN_EFORMAT; /* "typedstream" is the big-endian kind: never iOS */
    }
    (void)number(&w, wn_cur_u8(&w.c)); /* version of the system: 1000 */
    class = object(&w);
    if (is_attributed(class)) {
        class = object(&w);
    }
    if (w.c.bad || !is_string(class) || !is(shared(&w), "+")) {
        return WN_EFORMAT;
    }
    length = number(&w, wn_cur_u8(&w.c));
    found = wn_cur_bytes(&w.c, length);
    if (w.c.bad || !found) {
        return WN_EFORMAT;
    }
    *text = (const char *)found;
    *n = length;
    return WN_OK;
}
