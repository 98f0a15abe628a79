/* stat, sha256sum, ls, cat. */
#include "fs.h"
#include "log.h"
#include "shell_state.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHA256SUM_SINCE 26
#define CHUNK (64 * 1024)

static const char *
kind_of(mode_t mode)
{
    return S_ISDIR(mode) ? "directory" : S_ISLNK(mode) ? "symbolic link" :
        S_ISREG(mode) ? "regular file" : "character device";
}

static void
put_format(struct shell *sh, char c, const char *path, const struct stat *st)
{
    switch (c) {
    case 'n':
        sh_printf(sh, "%s", path);
        break;
    case 's':
        sh_printf(sh, "%" PRId64, (int64_t)st->st_size);
        break;
    case 'X':
    case 'Y':
    case 'Z': {
        time_t t = c == 'X' ? st->st_atime : c == 'Y' ? st->st_mtime :
            st->st_ctime;

        sh_printf(sh, "%" PRId64, (int64_t)t);
        break;
    }
    case 'i':
        sh_printf(sh, "%" PRIu64, (uint64_t)st->st_ino);
        break;
    case 'f':
        sh_printf(sh, "%x", (unsigned)st->st_mode);
        break;
    case 'a':
        sh_printf(sh, "%o", (unsigned)(st->st_mode & 07777));
        break;
    case 'u':
        sh_printf(sh, "%u", (unsigned)st->st_uid);
        break;
    case 'F':
        sh_printf(sh, "%s", kind_of(st->st_mode));
        break;
    default:
        sh_printf(sh, "%c", c);
        break;
    }
}

int
cmd_stat(struct shell *sh, int argc, char **argv)
{
    int status = 0;

    if (argc < 4 || strcmp(argv[1], "-c") != 0) {
        sh_complain(sh, "stat: only -c FORMAT FILE is simulated\n");
        return sh_violation(sh, "stat", "without -c");
    }
    for (int i = 3; i < argc; i++) {
        struct stat st;
        int why = fs_stat(sh->phone, argv[i], false, &st);

        if (why != 0) {
            sh_complain(sh, "stat: '%s': %s\n", argv[i], strerror(why));
            status = 1;
            continue;
        }
        for (const char *f = argv[2]; *f != '\0'; f++) {
            if (*f == '%' && f[1] != '\0') {
                put_format(sh, *++f, argv[i], &st);
            } else {
                sh_out(sh, f, 1);
            }
        }
        sh_out(sh, "\n", 1);
    }
    return status;
}

/* What becomes of each piece of a file. */
typedef void (*piece)(void *ctx, const uint8_t *p, size_t n);

/* All bytes of a file. False, with the reason told, when it cannot be read. */
static bool
whole_file(struct shell *sh, const char *command, const char *path,
    piece each, void *ctx)
{
    struct fs_file *f = NULL;
    int why = fs_open(sh->phone, path, &f);
    uint8_t *chunk = xcalloc(CHUNK, 1);
    ssize_t n = 0;

    while (why == 0 && !sh->gone && (n = fs_read(f, chunk, CHUNK)) > 0) {
        each(ctx, chunk, (size_t)n);
    }
    why = n < 0 ? (int)-n : why;
    if (why != 0) {
        sh_file_error(sh, command, path, why);
    }
    free(chunk);
    fs_close(&f);
    return why == 0;
}

static void
hash_piece(void *ctx, const uint8_t *p, size_t n)
{
    if (EVP_DigestUpdate(ctx, p, n) != 1) {
        die("SHA-256 failed");
    }
}

int
cmd_sha256sum(struct shell *sh, int argc, char **argv)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t digest[32];
    char hex[65];
    int status = 0;

    if (sh->phone->sdk < SHA256SUM_SINCE) {
        sh_complain(sh, "/system/bin/sh: sha256sum: not found\n");
        status = 127;
        argc = 0;
    }
    for (int i = 1; i < argc; i++) {
        if (EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
            die("there is no SHA-256");
        }
        if (whole_file(sh, "sha256sum", argv[i], hash_piece, ctx) &&
            EVP_DigestFinal_ex(ctx, digest, NULL) == 1) {
            to_hex(digest, sizeof(digest), hex);
            sh_printf(sh, "%s  %s\n", hex, argv[i]);
            log_event(sh->phone->serial, "shell", "sha256sum", "spath",
                argv[i], NULL);
        } else {
            status = 1;
        }
    }
    EVP_MD_CTX_free(ctx);
    return status;
}

struct copy {
    struct shell *sh;
    int64_t bytes;
};

static void
copy_piece(void *ctx, const uint8_t *p, size_t n)
{
    struct copy *c = ctx;

    sh_out(c->sh, p, n);
    c->bytes += (int64_t)n;
}

int
cmd_cat(struct shell *sh, int argc, char **argv)
{
    int status = 0;

    for (int i = 1; i < argc; i++) {
        struct copy c = {sh, 0};

        if (!whole_file(sh, "cat", argv[i], copy_piece, &c)) {
            status = 1;
        }
        log_event(sh->phone->serial, "shell", "cat", "spath", argv[i],
            "ibytes", c.bytes, NULL);
    }
    return status;
}

static void
ls_long(struct shell *sh, const char *name, const struct stat *st)
{
    static const char letters[] = "rwxrwxrwx";
    char bits[11] = "----------";
    char when[32];
    struct tm tm;

    bits[0] = S_ISDIR(st->st_mode) ? 'd' : S_ISLNK(st->st_mode) ? 'l' : '-';
    for (int i = 0; i < 9; i++) {
        if (st->st_mode >> (8 - i) & 1) {
            bits[i + 1] = letters[i];
        }
    }
    if (gmtime_r(&st->st_mtime, &tm) == NULL ||
        strftime(when, sizeof(when), "%Y-%m-%d %H:%M", &tm) == 0) {
        snprintf(when, sizeof(when), "-");
    }
    sh_printf(sh, "%s %u root sdcard_rw %" PRId64 " %s %s\n", bits,
        (unsigned)st->st_nlink, (int64_t)st->st_size, when, name);
}

struct ls {
    struct shell *sh;
    bool all;
    bool detailed;
    int64_t count;
};

static void
ls_name(void *ctx, const char *name, int why, const struct stat *st)
{
    struct ls *l = ctx;

    if (name[0] == '.' && (!l->all || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0)) {
        return;
    }
    l->count++;
    if (why != 0) {
        sh_file_error(l->sh, "ls", name, why);
    } else if (l->detailed) {
        ls_long(l->sh, name, st);
    } else {
        sh_printf(l->sh, "%s\n", name);
    }
}

static int
ls_one(struct ls *l, const char *path)
{
    struct stat st;
    int why = fs_stat(l->sh->phone, path, !l->detailed, &st);

    l->count = 0;
    if (why == 0 && S_ISDIR(st.st_mode)) {
        why = fs_list(l->sh->phone, path, ls_name, l);
    } else if (why == 0) {
        ls_name(l, path, 0, &st);
    }
    log_event(l->sh->phone->serial, "shell", "ls", "spath", path, "icount",
        l->count, NULL);
    return why == 0 ? 0 : sh_file_error(l->sh, "ls", path, why);
}

int
cmd_ls(struct shell *sh, int argc, char **argv)
{
    struct ls l = {.sh = sh};
    int status = 0;
    int paths = 0;

    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-' && strspn(argv[i] + 1, "1aAl") !=
            strlen(argv[i] + 1)) {
            sh_complain(sh, "ls: Unknown option '%s'\n", argv[i] + 1);
            return 1;
        }
        if (argv[i][0] == '-') {
            l.all = l.all || strpbrk(argv[i], "aA") != NULL;
            l.detailed = l.detailed || strchr(argv[i], 'l') != NULL;
        }
    }
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') {
            status |= ls_one(&l, argv[i]);
            paths++;
        }
    }
    return paths == 0 ? ls_one(&l, "/") : status;
}
