#include "records/cocoa.h"

#include "base/timespan.h"

bool
wn_cocoa_time(const struct wn_value *raw, struct wn_event_time *out)
{
    out->raw = *raw;
    if (raw->kind == WN_VAL_INT) {
        out->epoch = WN_EPOCH_APPLE_S;
        return raw->i > 0 &&
            wn_time_from_int(&out->time_ns, out->epoch, raw->i) == WN_OK;
    }
    out->epoch = WN_EPOCH_APPLE_S_REAL;
    return raw->kind == WN_VAL_REAL && raw->r > 0 &&
        wn_time_from_real(&out->time_ns, out->epoch, raw->r) == WN_OK;
}
