/** Signatures are foreign bytes: cut at every length and with every byte
 * changed they are refused, and nothing is read beyond their end. */
#include <openssl/cms.h>
#include <openssl/pem.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/timespan.h"
#include "sign/sign.h"

static const char text[] = "two checksums\n";

struct made {
    char folder[64], key[128], certificate[128];
    struct wn_signer *signer;
    struct wn_trusted *trust;
    struct wn_buf sig;
};

static X509 *
certificate_of(EVP_PKEY *key)
{
    X509 *x = X509_new();
    X509_NAME *name = X509_get_subject_name(x);

    ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
        (const unsigned char *)"somebody", -1, -1, 0);
    X509_set_issuer_name(x, name);
    assert_true(X509_sign(x, key, EVP_sha256()) > 0);
    return x;
}

static void
write_pems(struct made *m, EVP_PKEY *key, X509 *x)
{
    FILE *f;

    (void)snprintf(m->folder, sizeof(m->folder), "/tmp/winnow-sign-XXXXXX");
    assert_non_null(mkdtemp(m->folder));
    (void)snprintf(m->key, sizeof(m->key), "%s/k", m->folder);
    (void)snprintf(m->certificate, sizeof(m->certificate), "%s/c", m->folder);
    f = fopen(m->key, "w");
    assert_int_equal(
        PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
    (void)fclose(f);
    f = fopen(m->certificate, "w");
    assert_int_equal(x ? PEM_write_X509(f, x) : PEM_write_PUBKEY(f, key), 1);
    (void)fclose(f);
}

static void
make(struct made *m, bool raw)
{
    EVP_PKEY *key = raw ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                        : EVP_EC_gen("P-256");
    X509 *x = raw ? NULL : certificate_of(key);
    const char *paths[] = { m->certificate };
    struct wn_sign_key k = { .key = m->key,
        .certificate = raw ? NULL : m->certificate };
    struct wn_err err = WN_ERR_INIT;

    write_pems(m, key, x);
    assert_int_equal(wn_signer_open(&m->signer, &k, &err), WN_OK);
    assert_int_equal(wn_trust_load(&m->trust, paths, 1, &err), WN_OK);
    assert_int_equal(wn_signer_sign(m->signer, text, sizeof(text) - 1,
                         &m->sig, &err), WN_OK);
    X509_free(x);
    EVP_PKEY_free(key);
}

static void
unmake(struct made *m)
{
    wn_buf_clear(&m->sig);
    wn_trust_free(&m->trust);
    wn_signer_free(&m->signer);
    (void)unlink(m->key);
    (void)unlink(m->certificate);
    (void)rmdir(m->folder);
}

/** In a block of exactly its size, so that one byte too far shows. */
static enum wn_signature_verdict
look(const struct made *m, bool raw, const uint8_t *sig, size_t n)
{
    uint8_t *exact = malloc(n > 0 ? n : 1);
    struct wn_signature seen;

    memcpy(exact, sig, n);
    if (raw) {
        wn_check_raw(&seen, exact, n, text, sizeof(text) - 1, m->trust);
    } else {
        wn_check_cms(&seen, exact, n, text, sizeof(text) - 1, m->trust,
            wn_now_ns());
    }
    free(exact);
    return seen.verdict;
}

static void
cut_and_changed(bool raw)
{
    struct made m = { .key = "" };
    uint8_t *p;

    make(&m, raw);
    p = m.sig.data;
    assert_int_equal(look(&m, raw, p, m.sig.len), WN_SIGNATURE_TRUSTED);
    for (size_t n = 0; n < m.sig.len; n++) {
        assert_false(wn_signature_good(look(&m, raw, p, n)));
    }
    for (size_t i = 0; i < m.sig.len; i++) {
        for (unsigned bit = 1; bit < 256; bit <<= 1) {
            p[i] ^= (uint8_t)bit;
            if (wn_signature_good(look(&m, raw, p, m.sig.len))) {
                fail_msg("byte %zu of %zu, bit %u", i, m.sig.len, bit);
            }
            p[i] ^= (uint8_t)bit;
        }
    }
    unmake(&m);
}

static void
test_cms_cut_and_changed(void **state)
{
    (void)state;
    cut_and_changed(false);
}

static void
test_raw_cut_and_changed(void **state)
{
    (void)state;
    cut_and_changed(true);
}

static void
test_other_content(void **state)
{
    struct made m = { .key = "" };
    struct wn_signature seen;

    (void)state;
    make(&m, false);
    wn_check_cms(&seen, m.sig.data, m.sig.len, text, 3, m.trust, wn_now_ns());
    assert_int_equal(seen.verdict, WN_SIGNATURE_OTHER_CONTENT);
    wn_check_cms(&seen, m.sig.data, m.sig.len, "", 0, NULL, wn_now_ns());
    assert_int_equal(seen.verdict, WN_SIGNATURE_OTHER_CONTENT);
    unmake(&m);
}

static void
test_asked_for_another_time(void **state)
{
    struct made m = { .key = "" };
    struct wn_signature seen;

    (void)state;
    make(&m, false);
    wn_check_cms(&seen, m.sig.data, m.sig.len, text, sizeof(text) - 1, m.trust,
        wn_now_ns() + 7200 * WN_NS_PER_S);
    assert_int_equal(seen.verdict, WN_SIGNATURE_EXPIRED);
    wn_check_cms(&seen, m.sig.data, m.sig.len, text, sizeof(text) - 1, m.trust,
        wn_now_ns() - 7200 * WN_NS_PER_S);
    assert_int_equal(seen.verdict, WN_SIGNATURE_NOT_YET);
    unmake(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cms_cut_and_changed),
        cmocka_unit_test(test_raw_cut_and_changed),
        cmocka_unit_test(test_other_content),
        cmocka_unit_test(test_asked_for_another_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
