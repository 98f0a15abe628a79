/* stat, sha256sum, ls, cat. */
#include "log.h"
#include "phone.h"
#include "shell_files.h"

#include <errno.h>
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
        sh_printf(sh, "0");
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
        char *real;

        if (!sh_lstat(sh, argv[i], &st, &real)) {
            sh_complain(sh, "stat: '%s': %s\n", argv[i], strerror(errno));
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
        free(real);
    }
    return status;
}

/* Opens a file for its bytes; NULL with the reason told. */
static FILE *
open_file(struct shell *sh, const char *command, const char *path)
{
    struct stat st;
    char *real;
    FILE *f = NULL;

    if (!sh_stat(sh, path, &st, &real)) {
        sh_file_error(sh, command, path);
        return NULL;
    }
    if (!phone_mode_readable(st.st_mode)) {
        errno = EACCES;
    } else if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
    } else {
        f = fopen(real, "rb");
    }
    if (f == NULL) {
        sh_file_error(sh, command, path);
    }
    free(real);
    return f;
}

static bool
hash(FILE *f, char hex[65])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t *chunk = xcalloc(CHUNK, 1);
    uint8_t digest[32];
    bool fine = ctx != NULL &&
        EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
    size_t n;

    while (fine && (n = fread(chunk, 1, CHUNK, f)) > 0) {
        fine = EVP_DigestUpdate(ctx, chunk, n) == 1;
    }
    fine = fine && !ferror(f) &&
        EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
    if (fine) {
        to_hex(digest, sizeof(digest), hex);
    }
    EVP_MD_CTX_free(ctx);
    free(chunk);
    return fine;
}

int
cmd_sha256sum(struct shell *sh, int argc, char **argv)
{
    int status = 0;

    if (sh->phone->sdk < SHA256SUM_SINCE) {
        sh_complain(sh, "/system/bin/sh: sha256sum: not found\n");
        return 127;
    }
    for (int i = 1; i < argc; i++) {
        FILE *f = open_file(sh, "sha256sum", argv[i]);
        char hex[65];

        if (f != NULL && hash(f, hex)) {
            sh_printf(sh, "%s  %s\n", hex, argv[i]);
            log_event(sh->phone->serial, "shell", "sha256sum", "spath",
                argv[i], NULL);
        } else {
            status = 1;
        }
        if (f != NULL) {
            fclose(f);
        }
    }
    return status;
}

int
cmd_cat(struct shell *sh, int argc, char **argv)
{
    uint8_t *chunk = xcalloc(CHUNK, 1);
    int status = 0;

    for (int i = 1; i < argc; i++) {
        FILE *f = open_file(sh, "cat", argv[i]);
        int64_t bytes = 0;
        size_t n;

        if (f == NULL) {
            status = 1;
            continue;
        }
        while (!sh->gone && (n = fread(chunk, 1, CHUNK, f)) > 0) {
            sh_out(sh, chunk, n);
            bytes += (int64_t)n;
        }
        fclose(f);
        log_event(sh->phone->serial, "shell", "cat", "spath", argv[i],
            "ibytes", bytes, NULL);
    }
    free(chunk);
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

static void
ls_name(struct shell *sh, bool detailed, const char *name,
    const struct stat *st)
{
    if (detailed) {
        ls_long(sh, name, st);
    } else {
        sh_printf(sh, "%s\n", name);
    }
}

static int
ls_one(struct shell *sh, const char *path, bool all, bool detailed)
{
    struct shell_list names = {0};
    struct stat st;
    char *real;
    int status = 0;

    if (!(detailed ? sh_lstat : sh_stat)(sh, path, &st, &real)) {
        return sh_file_error(sh, "ls", path);
    }
    if (!S_ISDIR(st.st_mode)) {
        ls_name(sh, detailed, path, &st);
    } else if (!sh_folder(real, &st, &names)) {
        status = sh_file_error(sh, "ls", path);
    }
    for (size_t i = 0; i < names.n; i++) {
        char *child = xformat("%s/%s", real, names.word[i]);

        if ((all || names.word[i][0] != '.') && lstat(child, &st) == 0) {
            ls_name(sh, detailed, names.word[i], &st);
        }
        free(child);
    }
    log_event(sh->phone->serial, "shell", "ls", "spath", path, "icount",
        (int64_t)names.n, NULL);
    shell_list_free(&names);
    free(real);
    return status;
}

int
cmd_ls(struct shell *sh, int argc, char **argv)
{
    bool all = false;
    bool detailed = false;
    int status = 0;
    int paths = 0;

    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-' && strspn(argv[i] + 1, "1aAl") !=
            strlen(argv[i] + 1)) {
            sh_complain(sh, "ls: Unknown option '%s'\n", argv[i] + 1);
            return 1;
        }
        if (argv[i][0] == '-') {
            all = all || strpbrk(argv[i], "aA") != NULL;
            detailed = detailed || strchr(argv[i], 'l') != NULL;
        }
    }
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') {
            status |= ls_one(sh, argv[i], all, detailed);
            paths++;
        }
    }
    return paths == 0 ? ls_one(sh, "/", all, detailed) : status;
}
