/* echo, printf, date, id, getenforce, mount, df. */
#include "phone.h"
#include "shell_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int
cmd_echo(struct shell *sh, int argc, char **argv)
{
    int i = argc > 1 && strcmp(argv[1], "-n") == 0 ? 2 : 1;
    bool line = i == 1;

    for (int first = i; i < argc; i++) {
        sh_out(sh, " ", i > first ? 1 : 0);
        sh_out(sh, argv[i], strlen(argv[i]));
    }
    sh_out(sh, "\n", line ? 1 : 0);
    return 0;
}

static char
escape(char c)
{
    return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
}

/* %s, %d, %% and the plain escapes; the format is used once. */
int
cmd_printf(struct shell *sh, int argc, char **argv)
{
    int next = 2;
    struct buf out = {0};

    if (argc < 2) {
        sh_complain(sh, "/system/bin/sh: printf: usage: printf format "
            "[arguments]\n");
        return 1;
    }
    for (const char *f = argv[1]; *f != '\0'; f++) {
        char c = *f;

        if (c == '\\' && f[1] == '0') {
            c = '\0';
            f++;
        } else if (c == '\\' && f[1] != '\0') {
            c = escape(*++f);
        } else if (c == '%' && (f[1] == 's' || f[1] == 'd')) {
            const char *word = next < argc ? argv[next++] : f[1] == 's' ? "" :
                "0";

            buf_put(&out, word, strlen(word));
            f++;
            continue;
        } else if (c == '%' && f[1] == '%') {
            f++;
        }
        buf_put(&out, &c, 1);
    }
    sh_out(sh, out.p, out.n);
    buf_free(&out);
    return 0;
}

int
cmd_date(struct shell *sh, int argc, char **argv)
{
    int64_t now = now_ns() + sh->phone->skew_ms * 1000000;

    if (argc == 2 && strcmp(argv[1], "+%s") == 0) {
        sh_printf(sh, "%" PRId64 "\n", now / 1000000000);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "+%s%N") == 0) {
        /* Toybox knows %N since Android 8; before, the letter stays. */
        if (sh->phone->sdk >= 26) {
            sh_printf(sh, "%" PRId64 "%09" PRId64 "\n", now / 1000000000,
                now % 1000000000);
        } else {
            sh_printf(sh, "%" PRId64 "N\n", now / 1000000000);
        }
        return 0;
    }
    sh_complain(sh, "date: bad date or format\n");
    return sh_violation(sh, "date", argc > 1 ? argv[1] : "without format");
}

int
cmd_id(struct shell *sh, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    sh_printf(sh, "uid=2000(shell) gid=2000(shell) groups=2000(shell),"
        "1004(input),1007(log),1011(adb),1015(sdcard_rw),1028(sdcard_r),"
        "1078(ext_data_rw),1079(ext_obb_rw),3001(net_bt_admin),3002(net_bt),"
        "3003(inet),3006(net_bw_stats),3009(readproc),3011(uhid) "
        "context=u:r:shell:s0\n");
    return 0;
}

int
cmd_getenforce(struct shell *sh, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    sh_printf(sh, "Enforcing\n");
    return 0;
}

int
cmd_mount(struct shell *sh, int argc, char **argv)
{
    (void)argv;
    if (argc > 1) {
        sh_complain(sh, "mount: Operation not permitted\n");
        return sh_violation(sh, "a command that can write", "mount");
    }
    sh_printf(sh, "/dev/block/dm-5 on / type ext4 (ro,seclabel,nodev,"
        "noatime)\n/dev/block/dm-9 on /data type f2fs (rw,lazytime,seclabel,"
        "nosuid,nodev,noatime)\n/dev/fuse on /storage/emulated type fuse "
        "(rw,lazytime,nosuid,nodev,noexec,noatime)\n");
    return 0;
}

int
cmd_df(struct shell *sh, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    sh_printf(sh, "Filesystem       1K-blocks     Used Available Use%% Mounted "
        "on\n/dev/block/dm-9  114872320 61203456  53668864  54%% /data\n"
        "/dev/fuse        114872320 61203456  53668864  54%% "
        "/storage/emulated\n");
    return 0;
}
