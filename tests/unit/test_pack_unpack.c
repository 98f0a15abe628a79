/** Parts are opened again; whatever is wrong with them is found, said of the
 * right part, and leaves nothing behind. */
#include "pack_support.h"

#include "pack/cms_walk.h"
#include "pack/pack_last.h"
#include "pack/tar_out.h"

#include <fcntl.h>

#define PART_BYTES 50000

static const char *const ec[] = { "ec", NULL };

static enum wn_status
unpack_as(struct k_case *k, const char *key, const char *certificate,
    struct wn_err *err)
{
    char first[160], pem[160], own[160], out[160];
    struct wn_unpack_options o = { first, own, pem, out, NULL, NULL, NULL };
    struct wn_pack_result r;
    enum wn_status st;

    (void)snprintf(first, sizeof(first), "%s.0001.cms", k->prefix);
    (void)snprintf(own, sizeof(own), "%s/%s.key", k->b.folder, key);
    (void)snprintf(pem, sizeof(pem), "%s/%s.pem", k->b.folder, certificate);
    (void)snprintf(out, sizeof(out), "%s/out/", k->b.folder);
    *err = (struct wn_err) WN_ERR_INIT;
    st = wn_unpack_run(&o, &r, err);
    if (st == WN_OK) {
        assert_string_equal(r.seal_hash, k->b.seal);
    }
    return st;
}

/** It is refused, for this reason, and nothing of it is left. */
static void
refused(struct k_case *k, const char *word)
{
    struct wn_err err;
    char path[160];
    enum wn_status st = unpack_as(k, "ec", "ec", &err);

    if (st != WN_EVERIFY || !strstr(err.text, word) || !err.todo[0]) {
        fail_msg("%d, without \"%s\": %s / %s", (int)st, word, err.text,
            err.todo);
    }
    (void)snprintf(path, sizeof(path), "%s/out", k->b.folder);
    assert_int_equal(access(path, F_OK), -1);
    (void)snprintf(path, sizeof(path), "%s/out.partial", k->b.folder);
    assert_int_equal(access(path, F_OK), -1);
}

static unsigned
packed(struct k_case *k, const char *const *people)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_pack_result r;

    if (k_pack(k, people, PART_BYTES, &r, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    return r.parts;
}

static void
what_was_packed_comes_out(void **state)
{
    struct wn_err err;
    struct k_case k;

    (void)state;
    k_begin(&k);
    assert_true(packed(&k, k_both) > 5);
    for (unsigned i = 0; k_both[i]; i++) {
        if (unpack_as(&k, k_both[i], k_both[i], &err) != WN_OK) {
            fail_msg("%s", err.text);
        }
        k_sh(&k, 0, "diff -r B out && test $(stat -c %%a out) = 700 && test "
            "$(stat -c %%a out/seal.txt) = 600 && ! ls -d out.partial");
        /* There is one: it stays as it is. */
        k_sh(&k, 0, "echo mine > out/mine");
        assert_int_equal(unpack_as(&k, "ec", "ec", &err), WN_EOUTPUT);
        k_sh(&k, 0, "test -f out/mine && rm -r out");
    }
    k_sh(&k, 0, "mkdir out.partial");
    assert_int_equal(unpack_as(&k, "ec", "ec", &err), WN_EOUTPUT);
    k_sh(&k, 0, "rmdir out.partial");
    b_end(&k.b);
}

static void
wrong_keys(void **state)
{
    struct wn_err err;
    struct k_case k;

    (void)state;
    k_begin(&k);
    k_person(&k, "other", K_EC);
    (void)packed(&k, ec);
    assert_int_equal(unpack_as(&k, "other", "other", &err), WN_EVERIFY);
    assert_non_null(strstr(err.text, "not made for this certificate"));
    assert_int_equal(unpack_as(&k, "rsa", "rsa", &err), WN_EVERIFY);
    assert_non_null(strstr(err.text, "not made for this certificate"));
    assert_int_equal(unpack_as(&k, "other", "ec", &err), WN_EUSAGE);
    assert_non_null(strstr(err.text, "not that of the certificate"));
    assert_int_equal(unpack_as(&k, "absent", "ec", &err), WN_EUSAGE);
    k_sh(&k, 0, "openssl ec -in ec.key -aes256 -passout pass:word -out "
        "locked.key");
    assert_int_equal(unpack_as(&k, "locked", "ec", &err), WN_EUSAGE);
    assert_non_null(strstr(err.text, "protected"));
    /* Another key under the same name and number. */
    k_sh(&k, 0, "openssl req -x509 -newkey rsa:2048 -nodes -keyout a.key -out "
        "a.pem -subj /CN=a -days 2 -set_serial 7 && openssl req -x509 -newkey "
        "rsa:2048 -nodes -keyout b.key -out b.pem -subj /CN=a -days 2 "
        "-set_serial 7 && rm P.*");
    (void)packed(&k, (const char *const[]) { "a", NULL });
    assert_int_equal(unpack_as(&k, "b", "b", &err), WN_EVERIFY);
    k_sh(&k, 1, "ls -d out*");
    b_end(&k.b);
}

/** Parts are exchanged, missing, cut, lengthened or come from elsewhere. */
static void
parts_that_are_not_in_their_place(void **state)
{
    static const struct {
        const char *how, *word;
    } cases[] = {
        { "rm P.0003.cms", "part 3 is missing" },
        { "rm P.0001.cms", "part 1 is missing" },
        { "rm $LAST", "not the last part" },
        { "mv P.0002.cms t; mv P.0003.cms P.0002.cms; mv t P.0003.cms",
            "part 2 is not in its place: what stands there is part 3" },
        { "mv P.0002.cms t; mv $LAST P.0002.cms; mv t $LAST",
            "not the last part" },
        { "cp P.0002.cms P.0004.cms", "part 4 is not in its place: what "
            "stands there is part 2" },
        { "cp old/P.0002.cms .", "part 2 is not of this set" },
        { "cp old/$LAST .", "part 1 is not of this set" },
        { "cp P.0001.cms P.9999.cms", "part" },
        { "rm P.0002.cms; mv $LAST P.0002.cms; rm P.0003.cms P.0004.cms; "
            "mv P.0005.cms P.0003.cms; rm P.000[4-9].cms", "not the last" },
        { "truncate -s -1 P.0002.cms", "part 2 (" },
        { "truncate -s 100 P.0001.cms", "part 1 (" },
        { "truncate -s 0 P.0001.cms", "part 1 (" },
        { "truncate -s -1 $LAST", "it is cut" },
        { "truncate -s 0 $LAST", "it is cut" },
        { "printf x >> P.0002.cms", "part 2 (" },
        { "printf x >> $LAST", "no part that Winnow made" },
        { "rm P.0002.cms; mkdir P.0002.cms", "part 2 (" },
        { "rm P.0002.cms; mkfifo P.0002.cms", "part 2 (" },
        { "rm $LAST; mkfifo $LAST", "it is cut" },
    };
    struct k_case k;
    unsigned parts;

    (void)state;
    k_begin(&k);
    (void)packed(&k, ec);
    k_sh(&k, 0, "mkdir old good && mv P.* old");
    parts = packed(&k, ec);
    k_sh(&k, 0, "mv P.* good");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        k_sh(&k, 0, "cp good/P.* .; LAST=P.%04u.cms; %s", parts,
            cases[i].how);
        refused(&k, cases[i].word);
        k_sh(&k, 0, "rm -rf P.*");
    }
    b_end(&k.b);
}

static void
flip(const struct k_case *k, const char *file, off_t at)
{
    char path[160];
    uint8_t byte;
    int fd;

    (void)snprintf(path, sizeof(path), "%s/%s", k->b.folder, file);
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x01;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    assert_int_equal(close(fd), 0);
}

/** Any byte of any part: also those that are for another recipient. */
static void
every_changed_byte_is_found(void **state)
{
    struct wn_err err;
    struct k_case k;
    char last[32], path[160];
    struct stat sb;
    unsigned parts;

    (void)state;
    k_begin(&k);
    parts = packed(&k, k_both);
    (void)snprintf(last, sizeof(last), "P.%04u.cms", parts);
    (void)snprintf(path, sizeof(path), "%s/%s", k.b.folder, last);
    assert_int_equal(stat(path, &sb), 0);
    for (off_t at = 0; at < sb.st_size; at++) {
        flip(&k, last, at);
        refused(&k, "");
        flip(&k, last, at);
    }
    for (off_t at = 0; at < PART_BYTES; at += at < 800 ? 3 : 997) {
        flip(&k, "P.0002.cms", at);
        refused(&k, "part 2");
        flip(&k, "P.0002.cms", at);
    }
    if (unpack_as(&k, "ec", "ec", &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    b_end(&k.b);
}

/** ---- archives that no pack makes -------------------------------------- */

static void
member(struct wn_buf *b, const char *path, const char *content, bool folder)
{
    static const uint8_t zeros[WN_TAR_BLOCK] = { 0 };
    size_t n = content ? strlen(content) : 0;

    wn_tar_header(b, path, n, folder);
    (void)wn_buf_put(b, content ? content : "", n);
    (void)wn_buf_put(b, zeros, wn_tar_padding(n));
}

/** Parts of just these bytes, with a list that is right. */
static void
craft(struct k_case *k, const struct wn_buf *b)
{
    struct wn_pack_result r = { .archive_bytes = b->len,
        .set = "00112233445566778899aabbccddeeff" };
    struct wn_parts_out *o = NULL;
    struct wn_err err = WN_ERR_INIT;
    STACK_OF(X509) *to = NULL;
    char pem[160];
    const char *paths[] = { pem };

    (void)snprintf(pem, sizeof(pem), "%s/ec.pem", k->b.folder);
    assert_int_equal(wn_recipients_read(&to, paths, 1, &err), WN_OK);
    assert_int_equal(
        wn_parts_out_new(&o, k->prefix, to, PART_BYTES, &err), WN_OK);
    assert_int_equal(wn_parts_out_write(o, b->data, b->len, &err), WN_OK);
    assert_int_equal(wn_parts_out_break(o, &err), WN_OK);
    assert_int_equal(wn_pack_last(o, &r, &err), WN_OK);
    assert_int_equal(wn_parts_out_publish(o, &err), WN_OK);
    wn_parts_out_free(&o);
    wn_recipients_free(&to);
}

static void
nothing_escapes(void **state)
{
    static const char *const names[] = { "B/../x", "/tmp/x", "B//x", "../x",
        "B/data/../../x", "B/data/files/../../../x", "B/.x", "B/more/x", "x",
        "C/bagit.txt", "B/data", "B/data/", "B/a b", "B/x\n", "B/\xC3\xA9",
        "B/data/files/more/x", "B/" };
    static const char types[] = "12346789gLKSMVX\0 ";
    struct k_case k;
    struct wn_buf b;

    (void)state;
    k_begin(&k);
    wn_buf_init(&b, 1u << 20);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        wn_buf_reset(&b);
        member(&b, "B/", NULL, true);
        member(&b, names[i], "x", false);
        craft(&k, &b);
        refused(&k, "a name that no bundle has");
        k_sh(&k, 0, "rm P.*");
    }
    for (size_t i = 0; i < sizeof(types); i++) {
        wn_buf_reset(&b);
        member(&b, "B/", NULL, true);
        member(&b, "B/bagit.txt", NULL, false);
        uint8_t *h = b.data + WN_TAR_BLOCK;
        unsigned sum = (unsigned)strtoul((char *)h + 148, NULL, 8);

        sum += (uint8_t)types[i] - (unsigned)h[156];
        h[156] = (uint8_t)types[i];
        memcpy(h + 157, "/etc/passwd", 11);
        for (size_t c = 157; c < 168; c++) {
            sum += h[c];
        }
        (void)snprintf((char *)h + 148, 7, "%06o", sum);
        craft(&k, &b);
        refused(&k, "none of ours");
        k_sh(&k, 0, "rm P.*");
    }
    wn_buf_clear(&b);
    k_sh(&k, 1, "ls -d x /tmp/x");
    b_end(&k.b);
}

static void
archives_that_are_no_bundle(void **state)
{
    struct k_case k;
    struct wn_buf b;

    (void)state;
    k_begin(&k);
    wn_buf_init(&b, 1u << 20);
    /* Valid members, but no bundle; then one name twice; then cut. */
    for (unsigned i = 0; i < 5; i++) {
        static const char *const words[] = { "the parts are whole, but",
            "could not be", "ends too early", "none of ours",
            "a name that no bundle has" };
        struct wn_err err;

        wn_buf_reset(&b);
        member(&b, i == 4 ? "B" : "B/", NULL, i != 4);
        member(&b, "B/bagit.txt", "x", false);
        if (i == 1) {
            member(&b, "B/bagit.txt", "x", false);
        } else if (i == 2) {
            b.len -= WN_TAR_BLOCK - 20;
        } else if (i == 3) {
            (void)wn_buf_put(&b, (uint8_t[WN_TAR_BLOCK]) { 0 }, WN_TAR_BLOCK);
        }
        craft(&k, &b);
        if (i == 1) {
            assert_int_equal(unpack_as(&k, "ec", "ec", &err), WN_EOUTPUT);
            k_sh(&k, 1, "ls -d out*");
        } else {
            refused(&k, words[i]);
        }
        k_sh(&k, 0, "rm P.*");
    }
    wn_buf_clear(&b);
    b_end(&k.b);
}

/** The list of parts, whole or not at all. */
static void
lists(void **state)
{
    struct wn_pack_list l = { .set = "00112233445566778899aabbccddeeff",
        .archive_bytes = 12345, .count = 2 };
    struct wn_pack_list got = { .parts = NULL };
    struct wn_pack_part parts[2] = { { 7, { 1 } }, { 8, { 2 } } };
    struct wn_buf b;

    (void)state;
    l.parts = parts;
    wn_buf_init(&b, 4096);
    wn_pack_list_write(&b, &l);
    assert_int_equal(
        wn_pack_list_read(&got, (char *)b.data, b.len), WN_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.archive_bytes, 12345);
    assert_string_equal(got.set, l.set);
    assert_memory_equal(got.parts, parts, sizeof(parts));
    wn_pack_list_free(&got);
    for (size_t n = 0; n < b.len; n++) {
        char *exact = malloc(n + 1);

        memcpy(exact, b.data, n);
        assert_int_equal(wn_pack_list_read(&got, exact, n), WN_EFORMAT);
        free(exact);
        exact = malloc(b.len);
        memcpy(exact, b.data, b.len);
        exact[n] = 'z';
        assert_int_equal(wn_pack_list_read(&got, exact, b.len), WN_EFORMAT);
        free(exact);
    }
    wn_buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_out),
        cmocka_unit_test(wrong_keys),
        cmocka_unit_test(parts_that_are_not_in_their_place),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(nothing_escapes),
        cmocka_unit_test(archives_that_are_no_bundle),
        cmocka_unit_test(lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
