/** Rows of plain columns, as content_strict.c and content_alone.c read them. */
#ifndef WN_DEVICE_ANDROID_CONTENT_STRICT_H
#define WN_DEVICE_ANDROID_CONTENT_STRICT_H

#include "device/android/content_in.h"

/** A column's name in a condition. */
enum wn_status content_name(struct wn_buf *b, const struct content_ask *a,
    const char *column, struct wn_err *err);

/** Numbers of the rows at risk (content_risk.c). */
enum wn_status content_risk_ask(struct content_ask *a,
    struct content_ids *ids, struct content_reply *reply,
    struct wn_err *err);

/** Printed values as cells: what reads NULL is NULL. WN_ABSENT: the phone may
 * have changed bytes in print; WN_EFORMAT: not of its type. */
enum wn_status content_cells(const struct content_ask *a,
    const struct content_span *values, struct wn_cell *cells);

/** One row by itself, every byte of it confirmed by the phone: given, or
 * counted as unread or changed. */
enum wn_status content_alone(
    struct content_ask *a, int64_t id, struct wn_err *err);

/** Does the phone hold exactly these values in row id (content_confirm.c)? */
enum wn_status content_confirm(struct content_ask *a, int64_t id,
    const struct wn_cell *cells, bool *yes, struct wn_err *err);
/** Is the condition true of row id? */
enum wn_status content_holds(struct content_ask *a, int64_t id,
    const char *condition, bool *yes, struct wn_err *err);

#endif
