/** Either kind of signature, told by the name of its file. */
#include <stdio.h>
#include <string.h>

#include "sign/sign.h"

void
wn_check_signature(struct wn_signature *out, const char *file,
    const struct wn_buf *signature, const struct wn_buf *of,
    const struct wn_trusted *trust, int64_t at_ns)
{
    size_t n = strlen(file);

    if (n >= 4 && strcmp(file + n - 4, ".sig") == 0) {
        wn_check_raw(out, signature->data, signature->len, of->data, of->len,
            trust);
    } else {
        wn_check_cms(out, signature->data, signature->len, of->data, of->len,
            trust, at_ns);
    }
    (void)snprintf(out->file, sizeof(out->file), "%.63s", file);
}
