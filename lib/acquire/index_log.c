#include "acquire/index_log.h"

void
index_received(const struct wn_run *run, const struct wn_index *ix)
{
    const struct wn_detail d[] = {
        { .key = "locator", .text = ix->locator },
        { .key = "size_in_bytes", .number = (int64_t)ix->size_bytes },
        { .key = "sha256", .text = ix->sha256 },
        { .key = "wal_bytes", .number = (int64_t)ix->wal_bytes }
    };

    wn_run_log(run, "index-received", d, sizeof(d) / sizeof(d[0]));
}
