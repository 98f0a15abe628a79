/** The plan's hash: SHA-256 of canonical JSON (sorted keys, no space). No
 * clocks, no free space: the same phone and filter give the same hash. */
#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"
#include "scope/plan_in.h"

#define PLAN_FORMAT 1
#define PLAN_BYTES (8u << 20)

static void
put_list(struct wn_json *j, const char *key, const char *const *at, size_t n)
{
    wn_json_key(j, key);
    wn_json_arr(j);
    for (size_t i = 0; i < n; i++) {
        wn_json_str(j, at[i]);
    }
    wn_json_end_arr(j);
}

static void
put_phone(struct wn_json *j, const struct wn_plan *p)
{
    wn_json_key(j, "phone");
    if (!p->phone) {
        wn_json_null(j);
        return;
    }
    wn_json_obj(j);
    wn_json_key(j, "product_type");
    wn_json_str(j, p->phone->product_type);
    wn_json_key(j, "product_version");
    wn_json_str(j, p->phone->product_version);
    if (p->phone->platform == WN_PLATFORM_ANDROID) {
        wn_json_key(j, "serial");
        wn_json_str(j, p->phone->serial);
    } else {
        wn_json_key(j, "udid");
        wn_json_str(j, p->phone->udid);
    }
    wn_json_end_obj(j);
}

static void
put_rules(struct wn_json *j, const struct wn_plan_view *v)
{
    wn_json_key(j, "rules");
    wn_json_arr(j);
    for (size_t i = 0; i < v->rule_count; i++) {
        const struct wn_plan_rule *r = &v->rules[i];

        wn_json_obj(j);
        wn_json_key(j, "acquisition_mode");
        wn_json_str(j, r->acquisition_mode);
        wn_json_key(j, "feasible");
        wn_json_bool(j, r->feasible);
        wn_json_key(j, "partly");
        wn_json_bool(j, r->partly);
        wn_json_key(j, "route");
        wn_json_str(j, r->route);
        wn_json_key(j, "rule");
        wn_json_str(j, r->rule);
        wn_json_key(j, "why");
        wn_json_str(j, r->why);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

enum wn_status
wn_plan_digest(struct wn_plan *p, struct wn_err *err)
{
    const struct wn_plan_view *v = &p->view;
    uint8_t sum[WN_SHA256_BYTES];
    enum wn_status st;
    struct wn_buf buf;
    struct wn_json j;

    wn_buf_init(&buf, PLAN_BYTES);
    wn_json_init(&j, &buf);
    wn_json_obj(&j);
    put_list(&j, "changes", v->changes, v->change_count);
    wn_json_key(&j, "filter_sha256");
    wn_json_str(&j, p->filter_sha256);
    wn_json_key(&j, "format");
    wn_json_int(&j, PLAN_FORMAT);
    put_list(&j, "leaves_the_phone", v->leaves, v->leaves_count);
    put_phone(&j, p);
    put_list(&j, "prompts", v->prompts, v->prompt_count);
    put_list(&j, "remarks", v->remarks, v->remark_count);
    put_rules(&j, v);
    wn_json_end_obj(&j);
    st = buf.st;
    if (st == WN_OK) {
        st = wn_digest_of(WN_SHA256, buf.data, buf.len, sum);
    }
    if (st == WN_OK) {
        wn_hex(p->hash, sum, sizeof(sum));
    } else {
        (void)wn_fail(err, st, "the plan's hash could not be computed");
    }
    wn_buf_clear(&buf);
    return st;
}
