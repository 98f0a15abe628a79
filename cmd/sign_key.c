#include "sign_key.h"

#include <stdio.h>

#include "out.h"
#include "tty.h"

bool
key_passphrase(void *ctx, const char *told, char *buf, size_t cap)
{
    struct tty *t = tty_open();
    bool ok;

    (void)ctx;
    if (!t) {
        return false;
    }
    if (told) {
        fputs("The key ", t->out);
        out_text(t->out, told);
        fputs(" is protected.\n", t->out);
    }
    ok = tty_line(t, told ? "Its passphrase: "
                          : "The PIN of the token (a wrong one counts): ",
        buf, cap, false);
    tty_free(&t);
    return ok;
}

int
sign_key_read(struct wn_sign_key *out, const struct args *a)
{
    *out = (struct wn_sign_key){ .key = a->value[OPT_SIGN],
        .certificate = a->value[OPT_CERTIFICATE],
        .secret = key_passphrase };
    return out->certificate && !out->key
        ? usage(a, "--certificate belongs to --sign KEY, which is not given")
        : 0;
}
