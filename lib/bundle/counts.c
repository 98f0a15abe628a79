#include "base/atomic_file.h"
#include "base/err.h"
#include "base/json.h"
#include "bundle/bundle.h"

#define JSON_BYTES_MAX (1u << 20)

static void
put_rules(struct wn_json *j, const struct wn_bundle *b)
{
    wn_json_key(j, "rules");
    wn_json_arr(j);
    for (size_t i = 0; i < b->terms->rule_count; i++) {
        wn_json_obj(j);
        wn_json_key(j, "failed");
        wn_json_int(j, (int64_t)b->failed[i]);
        wn_json_key(j, "kept");
        wn_json_int(j, (int64_t)b->kept[i]);
        wn_json_key(j, "outcome");
        wn_json_str(j, b->outcome[i][0] ? b->outcome[i] : "could-not-look");
        wn_json_key(j, "rule");
        wn_json_str(j, b->terms->rules[i].name);
        wn_json_key(j, "rule_id");
        wn_json_int(j, (int64_t)i + 1);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

/** One total of what was not kept, never a reason (promise 2). */
static void
put_categories(struct wn_json *j, const struct wn_bundle *b)
{
    wn_json_key(j, "categories");
    wn_json_arr(j);
    for (int c = 0; c < WN_CAT_COUNT; c++) {
        uint64_t kept = 0;
        bool asked = false;
        for (size_t i = 0; i < b->terms->rule_count; i++) {
            if ((int)b->terms->rules[i].category == c) {
                asked = true;
                kept += b->kept[i];
            }
        }
        if (!asked) {
            continue;
        }
        wn_json_obj(j);
        wn_json_key(j, "category");
        wn_json_str(j, wn_category_name((enum wn_category)c));
        wn_json_key(j, "kept");
        wn_json_int(j, (int64_t)kept);
        wn_json_key(j, "not_kept");
        wn_json_int(j, (int64_t)b->not_kept[c]);
        wn_json_key(j, "seen");
        wn_json_int(j, (int64_t)(kept + b->not_kept[c]));
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

static void
put_crossed(struct wn_json *j, const struct wn_bundle_end *end)
{
    wn_json_key(j, "crossed_the_cable");
    wn_json_obj(j);
    wn_json_key(j, "backup_bytes");
    wn_json_int(j, (int64_t)end->bytes_seen);
    wn_json_key(j, "backup_files");
    wn_json_int(j, (int64_t)end->files_seen);
    wn_json_key(j, "content_starts");
    wn_json_int(j, (int64_t)end->content_starts);
    wn_json_key(j, "files_fetched_not_kept");
    wn_json_int(j, (int64_t)end->fetched_not_kept);
    wn_json_key(j, "files_listed");
    wn_json_int(j, (int64_t)end->files_listed);
    wn_json_key(j, "files_opened_to_date_them");
    wn_json_int(j, (int64_t)end->files_probed);
    wn_json_key(j, "rows");
    wn_json_int(j, (int64_t)end->rows);
    wn_json_key(j, "rows_not_kept");
    wn_json_int(j, (int64_t)end->rows_not_kept);
    wn_json_end_obj(j);
}

enum wn_status
wn_counts_write(
    struct wn_bundle *b, const struct wn_bundle_end *end, struct wn_err *err)
{
    struct wn_buf out;
    struct wn_json j;
    wn_buf_init(&out, JSON_BYTES_MAX);
    wn_json_init(&j, &out);
    wn_json_obj(&j);
    put_categories(&j, b);
    put_crossed(&j, end);
    put_rules(&j, b);
    wn_json_end_obj(&j);
    (void)wn_buf_str(&out, "\n");
    enum wn_status st = out.st == WN_OK
        ? wn_atomic_file_put(b->dir.audit_fd, "counts.json", out.data,
              out.len, NULL, err)
        : wn_fail(err, out.st, "the counts could not be written");
    wn_buf_clear(&out);
    return st;
}
