/* What a release of Android does (facts 2.2, 5.1), by its API level. */
#include "phone_in.h"

#define SINCE_10 "shell_v2 cmd stat_v2 fixed_push_mkdir apex abb " \
    "fixed_push_symlink_timestamp abb_exec"
#define SINCE_11 SINCE_10 " ls_v2 remount_shell sendrecv_v2 sendrecv_v2_brotli"
#define SINCE_12 SINCE_11 " track_app sendrecv_v2_lz4 sendrecv_v2_zstd " \
    "sendrecv_v2_dry_run_send"

const char *
release_features(int sdk)
{
    return sdk >= 34 ? SINCE_12 " delayed_ack" : sdk >= 31 ? SINCE_12
        : sdk >= 30 ? SINCE_11 : sdk >= 29 ? SINCE_10
        : sdk >= 27 ? "shell_v2 cmd stat_v2" : sdk >= 24 ? "shell_v2 cmd" : "";
}

/* READ_SMS came after 7.1, READ_CALL_LOG after 11. */
const char *
release_permissions(int sdk)
{
    return sdk >= 31 ? "READ_EXTERNAL_STORAGE READ_CONTACTS READ_CALENDAR "
            "READ_SMS READ_CALL_LOG"
        : sdk >= 28 ? "READ_EXTERNAL_STORAGE READ_CONTACTS READ_CALENDAR "
            "READ_SMS"
        : "READ_EXTERNAL_STORAGE READ_CONTACTS READ_CALENDAR";
}

const char *
release_name(int sdk)
{
    static const char *const names[] = {"5.0", "5.1", "6.0", "7.0", "7.1.2",
        "8.0.0", "8.1.0", "9", "10", "11", "12", "12", "13", "14", "15", "16"};

    return sdk >= 21 && sdk <= 36 ? names[sdk - 21] : "14";
}
