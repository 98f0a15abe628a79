/**
 * What the phone's `content` command says, told apart from what strangers wrote
 * into it (docs/android-content.md). No value may forge a row or a column:
 *
 * Open providers (SMS, MMS and theirs) take expressions: every value comes as a
 * type word and hex digits, so one pattern fits a whole line or none.
 *
 * Strict providers (calls, contacts, calendar, media) take plain columns only.
 * There the numbers of all rows are asked first, by themselves, and then those
 * of rows that hold what could be taken for something else; the rows follow in
 * one answer, and where more than one reading of it is possible, the row is
 * asked for alone and each byte of it confirmed by the phone.
 *
 * Only files of this folder include it. For one thread at a time.
 */
#ifndef WN_DEVICE_ANDROID_CONTENT_H
#define WN_DEVICE_ANDROID_CONTENT_H

#include "device/android/adb.h"
#include "device/android/allow.h"

/** Who runs a command: wn_adb_shell(), or a test. A status other than WN_OK of
 * a callback ends the command and is returned. */
struct wn_content_shell {
    void *ctx;
    enum wn_status (*run)(void *ctx, const struct wn_adb_service *service,
        const struct wn_adb_output *output, int *exit_status,
        struct wn_err *err);
};

#define WN_CONTENT_PROVEN 64

/** Of one link; no pointers to free. */
struct wn_content {
    struct wn_content_shell shell;
    struct wn_adb_dialect dialect;
    /* Columns that this phone's maker took away, bit n for the n-th of
     * wn_allow_column_at(). */
    uint64_t missing[WN_PROV_COUNT];
    /* Questions that are known to be understood: an empty answer is true. */
    uint64_t proven[WN_CONTENT_PROVEN];
    size_t proven_count;
    bool too_long; /* the newest question fitted no command */
};

void wn_content_init(struct wn_content *c,
    const struct wn_content_shell *shell, const struct wn_adb_dialect *d);

/** wn_provider_query() and wn_provider_read() of device.h, once permitted. */
enum wn_status wn_content_query(struct wn_content *c, const struct wn_ask *q,
    wn_provider_row_fn *fn, void *ctx, struct wn_ask_totals *totals,
    struct wn_err *err);
enum wn_status wn_content_read(struct wn_content *c, int64_t part,
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err),
    void *ctx, struct wn_err *err);

/** May the shell user read it? One start; no row is asked for. Of the addresses
 * of MMS: ask for MMS. @retval WN_EREADY refused @retval WN_ABSENT not there */
enum wn_status wn_content_probe(struct wn_content *c, enum wn_provider p,
    int user, struct wn_err *err);

#endif
