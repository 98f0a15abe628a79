/** --sign and --certificate, and a passphrase that is asked for at a terminal.
 */
#ifndef CMD_SIGN_KEY_H
#define CMD_SIGN_KEY_H

#include "options.h"
#include "winnow/sign.h"

/** Asks for the passphrase of a key. @return false: nobody is here */
bool key_passphrase(void *ctx, const char *key, char *buf, size_t cap);
/** The key that the command line names; key NULL when it names none.
 * @return 0, or an exit code (said) */
int sign_key_read(struct wn_sign_key *out, const struct args *a);

#endif
