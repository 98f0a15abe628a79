/** The bag (RFC 8493), as docs/bundle-format.md narrows it: every file is named
 * by the format, listed in every manifest that must list it, and unchanged. */
#include <stdio.h>
#include <string.h>

#include "verify/job.h"

#define MANIFEST_BYTES_MAX (512u << 20)

struct manifest {
    const char *name;
    bool tags;
    size_t hex;
    unsigned bit;
};

static const struct manifest manifests[] = {
    { "manifest-sha256.txt", false, 64, 1 },
    { "manifest-sha512.txt", false, 128, 2 },
    { "tagmanifest-sha256.txt", true, 64, 4 },
    { "tagmanifest-sha512.txt", true, 128, 8 },
};
#define MANIFEST_COUNT (sizeof(manifests) / sizeof(manifests[0]))

bool
wn_is_hex(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

bool
wn_is_word(const char *word, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(word, *list) == 0) {
            return true;
        }
    }
    return false;
}

static bool
begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/** Not in the tag manifests: they cannot list themselves, and the signature
 * and time-stamp come later. */
static bool
is_outside_tags(const char *path)
{
    static const char *const names[] = { "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt", "seal.txt", "seal.txt.p7s", "seal.txt.sig",
        "seal.txt.tsr", NULL };

    return wn_is_word(path, names);
}

static bool
is_of_format(const char *path)
{
    static const char *const names[] = { "bagit.txt", "bag-info.txt",
        "manifest-sha256.txt", "manifest-sha512.txt", WN_FILTER_PATH,
        "consent/filter.yaml.p7s", "consent/filter.yaml.sig",
        "consent/notice.pdf", WN_LOG_PATH, WN_COUNTS_PATH, WN_DEVICE_PATH,
        WN_PAGE_PATH, WN_DB_PATH, NULL };
    static const char files[] = "data/files/";
    const char *name = path + sizeof(files) - 1;

    if (begins(path, files)) {
        size_t n = strlen(name);

        return n > 0 && n <= 100 && name[0] != '.' && name[0] != '-' &&
            strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
    }
    return wn_is_word(path, names) || is_outside_tags(path);
}

/** ---- one manifest ---------------------------------------------------- */

static void
check_line(struct wn_job *j, const struct manifest *m, const char *hex,
    const char *path)
{
    struct wn_tree_file *f = wn_tree_find(&j->tree, path);
    const char *sum;

    if (begins(path, "data/") == m->tags ||
        (m->tags && is_outside_tags(path))) {
        wn_report_fault(j->r, m->name, "it lists \"%s\", which does not belong "
            "into this manifest", path);
        return;
    }
    if (!f) {
        wn_report_fault(j->r, path, "%s lists it, but it is not in the bundle: "
            "it was removed or renamed", m->name);
        return;
    }
    if ((f->listed & m->bit) != 0) {
        wn_report_fault(j->r, m->name, "it lists \"%s\" twice", path);
    }
    f->listed |= m->bit;
    if (j->tree.just_written && m->hex == 128 && f->sha512[0] == '\0') {
        /* Not read twice; the database must still say the same. */
        memcpy(f->sha512, hex, m->hex + 1);
    }
    sum = m->hex == 64 ? f->sha256 : f->sha512;
    if (f->read && strcmp(sum, hex) != 0) {
        wn_report_fault(j->r, path, "its content is not what %s says: it was "
            "changed after the bundle was made", m->name);
    }
}

/** One line, terminated in place. "<hex>  <path>", and no other form. */
static void
take_line(struct wn_job *j, const struct manifest *m, char *line, size_t n,
    size_t number)
{
    char hex[WN_SHA512_HEX];

    if (memchr(line, '\0', n) || n < m->hex + 3 || line[m->hex] != ' ' ||
        line[m->hex + 1] != ' ') {
        wn_report_fault(j->r, m->name, "line %zu is not a line of a manifest",
            number);
        return;
    }
    memcpy(hex, line, m->hex);
    hex[m->hex] = '\0';
    if (!wn_is_hex(hex, m->hex)) {
        wn_report_fault(j->r, m->name, "line %zu has no checksum", number);
        return;
    }
    check_line(j, m, hex, line + m->hex + 2);
}

static void
check_manifest(struct wn_job *j, const struct manifest *m)
{
    struct wn_buf b;
    size_t number = 0;
    char *p, *end;

    if (wn_tree_read(&j->tree, m->name, MANIFEST_BYTES_MAX, &b, j->r) !=
        WN_OK) {
        wn_buf_clear(&b);
        return;
    }
    p = (char *)b.data;
    end = p + b.len;
    while (p < end) {
        char *stop = memchr(p, '\n', (size_t)(end - p));

        number++;
        if (!stop) {
            wn_report_fault(j->r, m->name, "its last line is cut off");
            break;
        }
        *stop = '\0';
        take_line(j, m, p, (size_t)(stop - p), number);
        p = stop + 1;
    }
    wn_buf_clear(&b);
}

/** ---- nothing added --------------------------------------------------- */

static void
check_added(struct wn_job *j)
{
    for (size_t i = 0; i < j->tree.count; i++) {
        const struct wn_tree_file *f = &j->tree.at[i];
        bool payload = begins(f->path, "data/");

        if (!is_of_format(f->path)) {
            wn_report_fault(j->r, f->path,
                "a bundle has no such file: it was added");
        }
        for (size_t k = 0; k < MANIFEST_COUNT; k++) {
            const struct manifest *m = &manifests[k];

            if (m->tags != payload && (f->listed & m->bit) == 0 &&
                !is_outside_tags(f->path)) {
                wn_report_fault(j->r, f->path, "%s does not list it: it was "
                    "added or renamed after the bundle was made", m->name);
            }
        }
    }
}

static void
check_oxum(struct wn_job *j)
{
    uint64_t bytes = 0, files = 0;
    char oxum[64];

    for (size_t i = 0; i < j->tree.count; i++) {
        if (begins(j->tree.at[i].path, "data/")) {
            bytes += j->tree.at[i].size_bytes;
            files++;
        }
    }
    (void)snprintf(oxum, sizeof(oxum), "%llu.%llu", (unsigned long long)bytes,
        (unsigned long long)files);
    if (j->info.oxum[0] && strcmp(oxum, j->info.oxum) != 0) {
        wn_report_fault(j->r, "bag-info.txt", "Payload-Oxum is %s, but there "
            "are %s (bytes.files) in data/", j->info.oxum, oxum);
    }
}

static void
check_declaration(struct wn_job *j)
{
    static const char expected[] =
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    struct wn_buf b;

    if (wn_tree_read(&j->tree, "bagit.txt", 4096, &b, j->r) == WN_OK &&
        (b.len != sizeof(expected) - 1 ||
            memcmp(b.data, expected, b.len) != 0)) {
        wn_report_fault(j->r, "bagit.txt",
            "it does not say that this is a bag of version 1.0 in UTF-8");
    }
    wn_buf_clear(&b);
}

void
wn_verify_bag(struct wn_job *j)
{
    check_declaration(j);
    for (size_t i = 0; i < MANIFEST_COUNT; i++) {
        check_manifest(j, &manifests[i]);
    }
    check_added(j);
    check_oxum(j);
}
