/** Keys that never leave a token or smart card (PKCS#11), through OpenSSL's
 * engine of that name. Engines are deprecated in OpenSSL 3; Debian 12 has no
 * other way to a token, and nothing outside this file knows of them. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/ui.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "sign/sign_in.h"

#define PIN_BYTES 256

bool
wn_token_is_named(const char *key)
{
    return strncmp(key, "pkcs11:", 7) == 0;
}

/** ---- the PIN ----------------------------------------------------------- */

struct asking {
    const struct wn_sign_key *key;
    bool asked;
};

/** What the engine calls to ask for the PIN; each question is asked once: a
 * wrong PIN counts on the token. */
static int
answer(UI *ui, UI_STRING *question)
{
    struct asking *a = UI_get0_user_data(ui);
    char pin[PIN_BYTES];
    int ok;

    if (UI_get_string_type(question) != UIT_PROMPT) {
        return 1;
    }
    if (!a || a->asked || !a->key->secret ||
        !a->key->secret(a->key->ctx, NULL, pin, sizeof(pin))) {
        return -1;
    }
    a->asked = true;
    ok = UI_set_result(ui, question, pin) == 0;
    wn_wipe(pin, sizeof(pin));
    return ok;
}

static enum wn_status
refuse(struct wn_err *err, const char *what, const char *todo)
{
    (void)wn_fail(err, WN_EUSAGE, "%s", what);
    wn_todo(err, "%s", todo);
    return WN_EUSAGE;
}

/** ---- the engine -------------------------------------------------------- */

/** Kept until the program ends: the engine holds tables of its own, which are
 * lost when its code is unloaded. One thread signs. */
static ENGINE *loaded;

static enum wn_status
start_engine(struct wn_err *err)
{
    if (!loaded) {
        (void)OPENSSL_init_crypto(OPENSSL_INIT_ENGINE_DYNAMIC, NULL);
        loaded = ENGINE_by_id("pkcs11");
    }
    if (!loaded) {
        ERR_clear_error();
        return refuse(err, "OpenSSL has no engine for tokens (PKCS#11) on this "
            "computer", "Install the package libengine-pkcs11-openssl.");
    }
    (void)ENGINE_ctrl_cmd_string(loaded, "QUIET", NULL, 0); /* we say it */
    if (ENGINE_init(loaded) != 1) {
        ERR_clear_error();
        return refuse(err, "the module of the token cannot be loaded",
            "Install what the token came with, and name its module in "
            "PKCS11_MODULE_PATH.");
    }
    return WN_OK;
}

static enum wn_status
no_key(const char *words, struct wn_err *err)
{
    if (strstr(words, "load")) {
        (void)wn_fail(err, WN_EUSAGE, "the module of the token cannot be used "
            "(%s)", words);
        wn_todo(err, "Install what the token came with, and name its module "
            "in PKCS11_MODULE_PATH.");
    } else if (strstr(words, "PIN") || strstr(words, "result too")) {
        (void)wn_fail(err, WN_EUSAGE, "the token does not let us in (%s). A "
            "wrong PIN counts: after a few the token locks itself", words);
        wn_todo(err, "Make sure of the PIN before you try again.");
    } else {
        (void)wn_fail(err, WN_EUSAGE, "no token that is plugged in has that "
            "key, or nobody was there to give its PIN (%s)", words);
        wn_todo(err, "Plug it in; pkcs11-tool --list-objects tells what is on "
            "it. Name it as pkcs11:token=...;object=...");
    }
    return WN_EUSAGE;
}

enum wn_status
wn_token_open(EVP_PKEY **key, void **engine, const struct wn_sign_key *k,
    struct wn_err *err)
{
    struct asking asking = { k, false };
    UI_METHOD *method = NULL;
    char words[128];
    enum wn_status st;

    if (strstr(k->key, "pin-value")) {
        return refuse(err, "the PIN stands in the command line, where "
            "everybody on this computer can read it, and the shell remembers "
            "it",
            "Leave pin-value out and enter the PIN when asked, or name a file "
            "with pin-source=file:/PATH. Consider changing the PIN.");
    }
    st = start_engine(err);
    if (st != WN_OK) {
        return st;
    }
    method = UI_create_method("winnow");
    if (method && UI_method_set_reader(method, answer) == 0) {
        *key = ENGINE_load_private_key(loaded, k->key, method, &asking);
    }
    if (!*key) {
        st = no_key(wn_openssl_words(words, sizeof(words)), err);
        (void)ENGINE_finish(loaded);
    } else {
        *engine = loaded;
    }
    UI_destroy_method(method);
    ERR_clear_error();
    return st;
}

void
wn_token_close(void *engine)
{
    if (engine) {
        (void)ENGINE_finish(engine);
    }
}
