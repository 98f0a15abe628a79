/* How a connection begins: greeting, authorisation, and what may go wrong. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "adb_script.h"
#include "base/cursor.h"
#include "base/run.h"
#include "device/android/adb_auth.h"

static struct script s;
static struct wn_adb *a;
static struct wn_err err;
static enum wn_adb_state state_now;
static atomic_int cancel;
static struct wn_run run = {
    .cancel = &cancel, .idle_timeout_s = 1, .passcode_timeout_s = 1};

static int
fresh(void **state)
{
    (void)state;
    atomic_store(&cancel, 0);
    run.idle_timeout_s = 1;
    run.passcode_timeout_s = 1;
    run.progress = NULL;
    return 0;
}

/** Play it and connect to it. */
static enum wn_status
meet(void (*play)(struct script *s))
{
    script_start(&s, play, NULL);
    return script_open(&a, &s, &run, &state_now, &err);
}

static void
part(void)
{
    wn_adb_free(&a);
    assert_null(a);
    script_end(&s);
}

/** It failed so, with advice, and left nothing behind. */
static void
assert_failed(enum wn_status got, enum wn_status st, const char *words)
{
    if (got != st || !strstr(err.text, words) || err.status != st) {
        fail_msg("%d: \"%s\", not \"%s\"", (int)got, err.text, words);
    }
    assert_string_not_equal(err.todo, "");
    assert_null(a);
}

static int64_t
ms_since(int64_t start)
{
    return (wn_mono_ns() - start) / 1000000;
}

/** ---- greetings ---------------------------------------------------------- */

static void
plays_ready(struct script *p)
{
    static const char banner[] =
        "host::features=shell_v2,cmd,stat_v2,ls_v2";

    EXPECT(p, script_hear(p));
    EXPECT(p, p->h.command == WN_ADB_CNXN);
    EXPECT(p, p->h.arg0 == 0x01000001 && p->h.arg1 == 1u << 20);
    EXPECT(p, p->h.length == sizeof(banner) - 1);
    EXPECT(p, memcmp(p->data, banner, sizeof(banner) - 1) == 0);
    EXPECT(p, p->h.sum == wn_adb_sum(p->data, p->h.length));
    script_banner(p, 0x01000009, 3u << 20,
        "device::ro.product.name=n;ro.product.model=Virtual=x;"
        "ro.product.device=d;features=cmd,shell_v2,delayed_ack,ls_v2");
    EXPECT(p, !script_hear(p));
}

static void
greets_a_phone(void **state)
{
    const struct wn_adb_banner *b;

    (void)state;
    assert_int_equal(meet(plays_ready), WN_OK);
    assert_int_equal(state_now, WN_ADB_READY);
    b = wn_adb_banner(a);
    assert_string_equal(b->product, "n");
    assert_string_equal(b->model, "Virtual=x");
    assert_string_equal(b->device, "d");
    assert_int_equal(b->version, 0x01000001);
    assert_int_equal(b->max_payload, 1u << 20);
    assert_true(b->shell_v2 && b->cmd && b->ls_v2 && !b->stat_v2);
    assert_false(wn_adb_gone(a));
    assert_int_equal(wn_adb_authorise(a, NULL, NULL, &err), WN_OK);
    part();
}

static void
plays_stale(struct script *p)
{
    uint8_t *old = calloc(1, 1u << 20);

    EXPECT(p, script_hear(p));
    script_say(p, WN_ADB_WRTE, 9, 1, old, 1u << 20);
    script_say(p, WN_ADB_OKAY, 9, 1, NULL, 0);
    script_say(p, WN_ADB_CLSE, 9, 1, NULL, 0);
    script_say(p, WN_ADB_AUTH, 3, 0, old, 20);  /* no token */
    script_say(p, WN_ADB_AUTH, 1, 0, old, 19);
    script_say(p, WN_ADB_CNXN, 0x01000000, 4096, old, 4097); /* too long */
    script_banner(p, 0x01000001, 1u << 20, "device::");
    script_banner(p, 0x01000001, 1u << 20, "device::"); /* asked for twice */
    free(old);
    EXPECT(p, !script_hear(p)); /* to none of that was an answer due */
}

static void
throws_stale_packets_away(void **state)
{
    (void)state;
    assert_int_equal(meet(plays_stale), WN_OK);
    assert_int_equal(state_now, WN_ADB_READY);
    script_sleep_ms(50);
    assert_false(wn_adb_gone(a));
    part();
}

static void
plays_recovery(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_banner(p, 0x01000001, 1u << 20, "recovery::features=shell_v2");
    EXPECT(p, !script_hear(p));
}

static void
tells_recovery_from_android(void **state)
{
    struct wn_adb_stream *stream = NULL;

    (void)state;
    assert_int_equal(meet(plays_recovery), WN_OK);
    assert_int_equal(state_now, WN_ADB_NOT_DEVICE);
    assert_int_equal(script_stream(&stream, a, &err), WN_EREADY);
    assert_null(stream);
    err = (struct wn_err)WN_ERR_INIT;
    assert_int_equal(wn_adb_authorise(a, NULL, NULL, &err), WN_EREADY);
    part();
}

static void
plays_tls(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_say(p, WN_ADB_STLS, 0x01000000, 0, NULL, 0);
    EXPECT(p, !script_hear(p));
}

static void
wireless_debugging_is_for_the_server(void **state)
{
    (void)state;
    assert_failed(meet(plays_tls), WN_EREADY, "encrypted");
    assert_non_null(strstr(err.todo, "--adb-server"));
    part();
}

/** ---- what is no greeting ------------------------------------------------- */

static void
plays_no_packet(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_raw(p, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
    script_rest(p);
}

static void
plays_oversize(struct script *p)
{
    const struct wn_adb_header h = {
        WN_ADB_WRTE, 1, 1, (1u << 20) + 1, 0};
    uint8_t raw[WN_ADB_HEADER_BYTES];

    EXPECT(p, script_hear(p));
    wn_adb_header_put(raw, &h);
    script_raw(p, raw, sizeof(raw));
    script_rest(p);
}

static void
plays_small_packets(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_banner(p, 0x01000001, 4095, "device::");
    script_rest(p);
}

static void
plays_no_version(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_banner(p, 0x00ffffff, 4096, "device::");
    script_rest(p);
}

static void
plays_hang_up(struct script *p)
{
    EXPECT(p, script_hear(p));
}

static void
plays_half_a_packet(struct script *p)
{
    const struct wn_adb_header h = {WN_ADB_CNXN, 0x01000001, 4096, 40, 0};
    uint8_t raw[WN_ADB_HEADER_BYTES];

    EXPECT(p, script_hear(p));
    wn_adb_header_put(raw, &h);
    script_raw(p, raw, sizeof(raw));
}

static void
refuses_what_is_no_phone(void **state)
{
    (void)state;
    assert_failed(meet(plays_no_packet), WN_EFORMAT, "no ADB packet");
    part();
    assert_failed(meet(plays_oversize), WN_EFORMAT, "no ADB packet");
    part();
    assert_failed(meet(plays_small_packets), WN_EFORMAT, "greeting");
    part();
    assert_failed(meet(plays_no_version), WN_EFORMAT, "greeting");
    part();
    assert_failed(meet(plays_hang_up), WN_EACQUIRE, "broke off");
    part();
    assert_failed(meet(plays_half_a_packet), WN_EACQUIRE, "broke off");
    part();
}

static void
plays_silence(struct script *p)
{
    script_rest(p);
}

static void
plays_endless_stale(struct script *p)
{
    EXPECT(p, script_hear(p));
    for (int i = 0; i < 300; i++) {
        script_say(p, WN_ADB_OKAY, 9, 1, NULL, 0);
        script_sleep_ms(10);
    }
}

static void
silence_ends(void **state)
{
    int64_t start = wn_mono_ns();

    (void)state;
    assert_failed(meet(plays_silence), WN_EREADY, "does not answer");
    part();
    assert_failed(meet(plays_endless_stale), WN_EREADY, "does not answer");
    part();
    assert_true(ms_since(start) < 6000);
}

static void *
cancels_soon(void *arg)
{
    script_sleep_ms(100);
    atomic_store(&cancel, 1);
    return arg;
}

static void
cancel_ends_silence(void **state)
{
    int64_t start = wn_mono_ns();
    pthread_t t;

    (void)state;
    run.idle_timeout_s = 60;
    assert_int_equal(pthread_create(&t, NULL, cancels_soon, NULL), 0);
    assert_int_equal(meet(plays_silence), WN_ECANCEL);
    assert_true(ms_since(start) < 1000);
    (void)pthread_join(t, NULL);
    part();
}

static void
says_that_nothing_is_there(void **state)
{
    struct wn_adb_place place = {.way = WN_ADB_TCP, .host = "127.0.0.1"};

    (void)state;
    script_start(&s, plays_silence, NULL);
    place.tcp_port = s.port;
    script_end(&s); /* nobody listens at that port any more */
    err = (struct wn_err)WN_ERR_INIT;
    assert_failed(wn_adb_open(&a, &place, &run, &state_now, &err), WN_EDEVICE,
        "no phone answers");
}

/** Every way to cut the phone's first words in two. */
static size_t cut_at;

static void
plays_cut(struct script *p)
{
    static const char banner[] = "device::ro.product.model=m;";
    const size_t n = sizeof(banner) - 1;
    const struct wn_adb_header h = {
        WN_ADB_CNXN, 0x01000001, 4096, (uint32_t)n, 0};
    uint8_t all[WN_ADB_HEADER_BYTES + sizeof(banner)];

    EXPECT(p, script_hear(p));
    wn_adb_header_put(all, &h);
    memcpy(all + WN_ADB_HEADER_BYTES, banner, n);
    script_raw(p, all, cut_at);
    script_sleep_ms(2);
    script_raw(p, all + cut_at, WN_ADB_HEADER_BYTES + n - cut_at);
    EXPECT(p, !script_hear(p));
}

static void
takes_pieces(void **state)
{
    (void)state;
    for (cut_at = 0; cut_at < WN_ADB_HEADER_BYTES + 27; cut_at++) {
        assert_int_equal(meet(plays_cut), WN_OK);
        assert_string_equal(wn_adb_banner(a)->model, "m");
        part();
    }
}

/** ---- authorisation -------------------------------------------------------- */

static const uint8_t first_token[20] = "the first token ...";
static const uint8_t second_token[20] = "the second token ..";
static int dialogs;
static char shown[WN_ADB_FINGERPRINT_BYTES];

static void
on_dialog(void *ctx, const char *fingerprint)
{
    (void)ctx;
    dialogs++;
    assert_int_equal(strlen(fingerprint) + 1, sizeof(shown));
    memcpy(shown, fingerprint, sizeof(shown));
}

static void
plays_token(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_say(p, WN_ADB_AUTH, 1, 0, first_token, 20);
    EXPECT(p, !script_hear(p)); /* nothing is offered */
}

static void
offers_no_key_unasked(void **state)
{
    (void)state;
    assert_int_equal(meet(plays_token), WN_OK);
    assert_int_equal(state_now, WN_ADB_UNAUTHORISED);
    part();
}

/** Does that signature fit that key (the text of AUTH 3) and this token? */
static bool
fits(const uint8_t *signature, const uint8_t *text, const uint8_t *token,
    uint8_t md5[16])
{
    uint8_t raw[WN_ADB_KEY_BYTES + 4];
    bool decoded = EVP_DecodeBlock(raw, text, 700) == 525;
    BIGNUM *n = BN_lebin2bn(raw + 8, 256, NULL);
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY_CTX *v = NULL;
    OSSL_PARAM *params;
    EVP_PKEY *k = NULL;
    bool good = decoded &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_uint(b, OSSL_PKEY_PARAM_RSA_E, 65537);

    params = OSSL_PARAM_BLD_to_param(b);
    good = good && EVP_PKEY_fromdata_init(c) == 1 &&
        EVP_PKEY_fromdata(c, &k, EVP_PKEY_PUBLIC_KEY, params) == 1 &&
        (v = EVP_PKEY_CTX_new(k, NULL)) != NULL &&
        EVP_PKEY_verify_init(v) == 1 &&
        EVP_PKEY_CTX_set_signature_md(v, EVP_sha1()) == 1 &&
        EVP_PKEY_verify(v, signature, 256, token, 20) == 1 &&
        EVP_Digest(raw, WN_ADB_KEY_BYTES, md5, NULL, EVP_md5(), NULL) == 1;
    EVP_PKEY_CTX_free(v);
    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(k);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(b);
    BN_free(n);
    return good;
}

static uint8_t key_md5[16];

/** Up to the dialog. */
static void
ask(struct script *p)
{
    uint8_t signature[256];

    EXPECT(p, script_hear(p));
    script_say(p, WN_ADB_AUTH, 1, 0, first_token, 20);
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_AUTH);
    EXPECT(p, p->h.arg0 == 2 && p->h.arg1 == 0 && p->h.length == 256);
    EXPECT(p, p->h.sum == wn_adb_sum(p->data, p->h.length));
    memcpy(signature, p->data, sizeof(signature));
    script_say(p, WN_ADB_AUTH, 1, 0, second_token, 20);
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_AUTH);
    EXPECT(p, p->h.arg0 == 3 && p->h.length > 700);
    EXPECT(p, strlen((char *)p->data) + 1 == p->h.length); /* NUL is sent */
    EXPECT(p, strstr((char *)p->data, " " WN_ADB_KEY_COMMENT));
    EXPECT(p, fits(signature, p->data, first_token, key_md5));
}

static void
plays_allowed(struct script *p)
{
    uint32_t id;

    ask(p);
    script_sleep_ms(300);
    script_say(p, WN_ADB_AUTH, 1, 0, first_token, 20); /* means nothing now */
    script_sleep_ms(300);
    script_banner(p, 0x01000001, 1u << 20, "device::features=shell_v2");
    id = script_accept(p, 7);
    script_say(p, WN_ADB_CLSE, 7, id, NULL, 0);
    script_rest(p);
}

static atomic_int told;

static void
on_progress(void *ctx, const struct wn_progress *now)
{
    (void)ctx;
    atomic_fetch_add(&told, 1);
    assert_non_null(now->owner_must);
    assert_true(now->seconds_left > 0 && now->seconds_left <= 5);
}

static void
is_let_in_once_allowed(void **state)
{
    struct wn_adb_stream *stream = NULL;

    (void)state;
    dialogs = 0;
    atomic_store(&told, 0);
    run.passcode_timeout_s = 5;
    run.progress = on_progress;
    assert_int_equal(meet(plays_allowed), WN_OK);
    assert_int_equal(wn_adb_authorise(a, on_dialog, NULL, &err), WN_OK);
    assert_int_equal(dialogs, 1);
    assert_true(atomic_load(&told) >= 1);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(strtoul(shown + 3 * i, NULL, 16), key_md5[i]);
    }
    assert_true(wn_adb_banner(a)->shell_v2);
    assert_int_equal(script_stream(&stream, a, &err), WN_OK);
    wn_adb_stream_free(&stream);
    part();
}

static void
plays_ignored(struct script *p)
{
    ask(p);
    script_rest(p);
}

static void
plays_unplugged_at_the_dialog(struct script *p)
{
    ask(p);
    script_sleep_ms(100);
}

static void
plays_no_second_token(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_say(p, WN_ADB_AUTH, 1, 0, first_token, 20);
    script_rest(p);
}

static void
assert_not_let_in(void (*play)(struct script *p), enum wn_status st,
    const char *words, int shown_dialogs)
{
    enum wn_status got;

    dialogs = 0;
    assert_int_equal(meet(play), WN_OK);
    got = wn_adb_authorise(a, on_dialog, NULL, &err);
    if (got != st || !strstr(err.text, words)) {
        fail_msg("%d: %s", (int)got, err.text);
    }
    assert_string_not_equal(err.todo, "");
    assert_int_equal(dialogs, shown_dialogs);
    part();
}

static void
is_not_let_in(void **state)
{
    (void)state;
    assert_not_let_in(
        plays_ignored, WN_EREADY, "nothing happened for 1 seconds", 1);
    run.passcode_timeout_s = 60;
    assert_not_let_in(
        plays_unplugged_at_the_dialog, WN_EACQUIRE, "broke off", 1);
    assert_not_let_in(
        plays_no_second_token, WN_EREADY, "does not answer", 0);
}

static pthread_t canceller;
static int64_t asked_at;

static void
cancel_at_the_dialog(void *ctx, const char *fingerprint)
{
    (void)ctx;
    (void)fingerprint;
    asked_at = wn_mono_ns();
    assert_int_equal(
        pthread_create(&canceller, NULL, cancels_soon, NULL), 0);
}

static void
cancel_ends_the_wait_for_the_owner(void **state)
{
    (void)state;
    run.passcode_timeout_s = 60;
    assert_int_equal(meet(plays_ignored), WN_OK);
    assert_int_equal(
        wn_adb_authorise(a, cancel_at_the_dialog, NULL, &err), WN_ECANCEL);
    assert_true(ms_since(asked_at) < 1000);
    (void)pthread_join(canceller, NULL);
    part();
}

/** The signature opens it: a build that asks for keys, but trusts every one. */
static void
plays_easy(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_say(p, WN_ADB_AUTH, 1, 0, first_token, 20);
    EXPECT(p, script_hear(p) && p->h.arg0 == 2);
    script_banner(p, 0x01000001, 1u << 20, "device::");
    EXPECT(p, !script_hear(p));
}

static void
shows_no_dialog_where_none_comes(void **state)
{
    (void)state;
    dialogs = 0;
    assert_int_equal(meet(plays_easy), WN_OK);
    assert_int_equal(wn_adb_authorise(a, on_dialog, NULL, &err), WN_OK);
    assert_int_equal(dialogs, 0);
    part();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(greets_a_phone, fresh),
        cmocka_unit_test_setup(throws_stale_packets_away, fresh),
        cmocka_unit_test_setup(tells_recovery_from_android, fresh),
        cmocka_unit_test_setup(wireless_debugging_is_for_the_server, fresh),
        cmocka_unit_test_setup(refuses_what_is_no_phone, fresh),
        cmocka_unit_test_setup(silence_ends, fresh),
        cmocka_unit_test_setup(cancel_ends_silence, fresh),
        cmocka_unit_test_setup(says_that_nothing_is_there, fresh),
        cmocka_unit_test_setup(takes_pieces, fresh),
        cmocka_unit_test_setup(offers_no_key_unasked, fresh),
        cmocka_unit_test_setup(is_let_in_once_allowed, fresh),
        cmocka_unit_test_setup(is_not_let_in, fresh),
        cmocka_unit_test_setup(cancel_ends_the_wait_for_the_owner, fresh),
        cmocka_unit_test_setup(shows_no_dialog_where_none_comes, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
