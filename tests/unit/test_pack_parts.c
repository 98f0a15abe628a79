/** What pack writes is opened by openssl, cat and tar alone; what cannot be
 * packed leaves nothing behind. */
#include "pack_support.h"

#include "pack/tar_out.h"

#define PART_BYTES 50000

static void
openssl_and_tar_open_it(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_pack_result r;
    struct k_case k;

    (void)state;
    k_begin(&k);
    if (k_pack(&k, k_both, PART_BYTES, &r, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    assert_in_range(r.parts, 6, 20);
    assert_int_equal(strlen(r.set), 32);
    assert_string_equal(r.seal_hash, k.b.seal);
    for (unsigned i = 0; k_both[i]; i++) {
        k_open(&k, k_both[i]);
        k_sh(&k, 0, "tar -tf %s.tar > names && grep -qx B/data/files/ names",
            k_both[i]);
        k_sh(&k, 0, "mkdir out && tar -xpf %s.tar -C out && diff -r B out/B && "
            "test $(stat -c %%a out/B/seal.txt) = 600 && "
            "test $(stat -c %%Y out/B/seal.txt) = 315532800 && "
            "test $(stat -c %%a out/B/data) = 700", k_both[i]);
        k_sh(&k, 0, "python3 -c 'import tarfile,sys; "
            "t=tarfile.open(sys.argv[1]); "
            "assert t.getnames()[-1]==\"winnow-parts.txt\"' %s.tar", k_both[i]);
        /* The list is true. */
        k_sh(&k, 0, "grep -qx 'set %s' out/winnow-parts.txt && "
            "grep -qx 'parts %u' out/winnow-parts.txt && "
            "grep -qx 'archive-bytes %llu' out/winnow-parts.txt && "
            "grep -E '^[0-9]{4} ' out/winnow-parts.txt | while read n s h; do "
            "test $(stat -c %%s P.$n.cms) = $s && "
            "echo $h P.$n.cms | sha256sum -c || exit 1; done && rm -r out",
            r.set, r.parts - 1, (unsigned long long)r.archive_bytes);
    }
    k_sh(&k, 0, "cmp ec.tar rsa.tar");
    k_sh(&k, 0, "sha256sum -c P.txt && grep -q %s P.txt", r.set);
    /* Nothing in the clear: neither names nor what a message says. */
    k_sh(&k, 1, "grep -aE 'records.sqlite|hello|%s' P.*", B_PERSON);
    b_end(&k.b);
}

static void
the_archive_is_the_same_each_time(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_pack_result r;
    struct k_case k;

    (void)state;
    k_begin(&k);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(k_pack(&k, k_both, PART_BYTES, &r, &err), WN_OK);
        k_open(&k, "ec");
        k_sh(&k, 0, "head -c %llu ec.tar > %u.tar; mkdir %u; mv P.* %u/; "
            "touch B/data/files/* B/seal.txt",
            (unsigned long long)r.archive_bytes, i, i, i);
    }
    k_sh(&k, 0, "cmp 0.tar 1.tar");
    k_sh(&k, 1, "cmp 0/P.0001.cms 1/P.0001.cms");
    b_end(&k.b);
}

static void
refused(struct k_case *k, const char *const *people, enum wn_status expect,
    const char *word)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_pack_result r;

    assert_int_equal(k_pack(k, people, PART_BYTES, &r, &err), expect);
    if (!strstr(err.text, word)) {
        fail_msg("\"%s\" is not in: %s", word, err.text);
    }
}

static void
those_who_cannot_be_sent_to(void **state)
{
    static const struct {
        const char *name, *how, *word;
    } cases[] = {
        { "short", "openssl req -x509 -newkey rsa:1024 -nodes -keyout x.key "
            "-out short.pem -subj /CN=x -days 2", "shorter than 2048" },
        { "curve", "openssl req -x509 -newkey ec -pkeyopt "
            "ec_paramgen_curve:P-384 -nodes -keyout x.key -out curve.pem "
            "-subj /CN=x -days 2", "another curve" },
        { "ed", "openssl req -x509 -newkey ed25519 -nodes -keyout x.key "
            "-out ed.pem -subj /CN=x -days 2", "neither RSA nor" },
        { "signer", "openssl req -x509 -newkey rsa:2048 -nodes -keyout x.key "
            "-out signer.pem -subj /CN=x -days 2 -addext "
            "keyUsage=digitalSignature", "for signing only" },
        { "ecsigner", "openssl req -x509 -newkey ec -pkeyopt "
            "ec_paramgen_curve:P-256 -nodes -keyout x.key -out ecsigner.pem "
            "-subj /CN=x -days 2 -addext keyUsage=digitalSignature",
            "for signing only" },
        { "old", "openssl req -new -newkey rsa:2048 -nodes -keyout x.key "
            "-subj /CN=x -out x.csr && openssl x509 -req -in x.csr -signkey "
            "x.key -days -1 -out old.pem", "not valid today" },
        { "none", "echo none > none.pem", "holds no X.509" },
        { "absent", "true", "cannot be read" },
    };
    struct k_case k;

    (void)state;
    k_begin(&k);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const people[] = { "rsa", cases[i].name, NULL };

        k_sh(&k, 0, "%s", cases[i].how);
        refused(&k, people, WN_EUSAGE, cases[i].word);
    }
    refused(&k, k_both + 2, WN_EUSAGE, "1 to 32");
    k_sh(&k, 1, "ls P.*");
    b_end(&k.b);
}

static void
nothing_invalid_is_packed(void **state)
{
    static const char *const harms[] = { "printf x >> B/data/files/000001.txt",
        "rm B/seal.txt", "touch B/data/more", "mkdir B/more",
        "ln -s /etc/passwd B/report", "rm -r B" };
    struct k_case k;

    (void)state;
    k_begin(&k);
    k_sh(&k, 0, "cp -a B kept");
    for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
        k_sh(&k, 0, "%s", harms[i]);
        refused(&k, k_both, WN_EVERIFY, "");
        k_sh(&k, 1, "ls P.*");
        k_sh(&k, 0, "rm -rf B; cp -a kept B");
    }
    b_end(&k.b);
}

static void
nothing_is_overwritten(void **state)
{
    static const char *const there[] = { "P.0001.cms", "P.0099.cms", "P.txt",
        "P.0001.cms.partial" };
    struct k_case k;

    (void)state;
    k_begin(&k);
    for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
        k_sh(&k, 0, "echo mine > %s", there[i]);
        refused(&k, k_both, WN_EOUTPUT, "exists already");
        k_sh(&k, 0, "test \"$(cat P.*)\" = mine && rm P.*");
    }
    (void)snprintf(k.prefix, sizeof(k.prefix), "%s/B/data/P", k.b.folder);
    refused(&k, k_both, WN_EOUTPUT, "inside the bundle");
    (void)snprintf(k.prefix, sizeof(k.prefix), "%s/no/P", k.b.folder);
    refused(&k, k_both, WN_EOUTPUT, "cannot be opened");
    (void)snprintf(k.prefix, sizeof(k.prefix), "%s/", k.b.folder);
    refused(&k, k_both, WN_EUSAGE, "cannot be the beginning");
    b_end(&k.b);
}

struct stop {
    const char *path; /* written to instead; NULL = stop */
    uint64_t at;
};

static bool
interfere(void *ctx, uint64_t done, uint64_t total)
{
    struct stop *s = ctx;

    assert_true(done <= total);
    if (s->at && done >= s->at) {
        FILE *f = s->path ? fopen(s->path, "a") : NULL;

        s->at = 0;
        if (!f) {
            return false;
        }
        (void)fputc('x', f);
        (void)fclose(f);
    }
    return true;
}

static void
interrupted_it_leaves_nothing(void **state)
{
    char pem[128], sealed[128];
    const char *to[] = { pem };
    struct wn_err err = WN_ERR_INIT;
    struct wn_pack_result r;
    struct k_case k;

    (void)state;
    k_begin(&k);
    (void)snprintf(pem, sizeof(pem), "%s/ec.pem", k.b.folder);
    (void)snprintf(sealed, sizeof(sealed), "%s/seal.txt", k.b.path);
    for (uint64_t at = 1; at < 250000; at += 60000) {
        struct stop s = { NULL, at };
        struct wn_pack_options o = { k.b.path, to, 1, k.prefix, interfere,
            &s };

        err = (struct wn_err) WN_ERR_INIT;
        assert_int_equal(
            wn_pack_in_parts(&o, PART_BYTES, &r, &err), WN_ECANCEL);
        k_sh(&k, 1, "ls -d P.*");
    }
    /* A file that changes after it was verified. */
    struct stop s = { sealed, 100000 };
    struct wn_pack_options o = { k.b.path, to, 1, k.prefix, interfere, &s };

    err = (struct wn_err) WN_ERR_INIT;
    assert_int_equal(wn_pack_in_parts(&o, PART_BYTES, &r, &err), WN_EVERIFY);
    assert_non_null(strstr(err.text, "changed"));
    k_sh(&k, 1, "ls -d P.*");
    b_end(&k.b);
}

/** GNU tar reads names and sizes that ustar has no room for. */
static void
long_names_and_large_files(void **state)
{
    char name[300], file[64] = "/tmp/winnow-unit-tar-XXXXXX";
    char line[1200];
    uint64_t size = (UINT64_C(9) << 30) + 5;
    struct wn_buf b;
    int fd = mkstemp(file);

    (void)state;
    assert_true(fd >= 0);
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    wn_buf_init(&b, 65536);
    wn_tar_header(&b, name, size, false);
    assert_int_equal(b.len, 3 * WN_TAR_BLOCK);
    assert_int_equal(write(fd, b.data, b.len), b.len);
    /* Its content is a hole. */
    off_t end = (off_t)(b.len + size + wn_tar_padding(size));
    wn_buf_reset(&b);
    wn_tar_header(&b, "after", 0, false);
    assert_int_equal(b.len, WN_TAR_BLOCK);
    assert_int_equal(pwrite(fd, b.data, b.len, end), b.len);
    assert_int_equal(ftruncate(fd, end + 3 * WN_TAR_BLOCK), 0);
    (void)snprintf(line, sizeof(line), "tar -tvf %s | awk '{print $3, $6}' | "
        "{ read s n; test $s = %llu && test $n = %s && read s n && "
        "test \"$s $n\" = '0 after'; }", file, (unsigned long long)size, name);
    assert_int_equal(system(line), 0);
    wn_buf_clear(&b);
    (void)close(fd);
    (void)unlink(file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssl_and_tar_open_it),
        cmocka_unit_test(the_archive_is_the_same_each_time),
        cmocka_unit_test(those_who_cannot_be_sent_to),
        cmocka_unit_test(nothing_invalid_is_packed),
        cmocka_unit_test(nothing_is_overwritten),
        cmocka_unit_test(interrupted_it_leaves_nothing),
        cmocka_unit_test(long_names_and_large_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
