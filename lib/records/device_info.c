/** Facts about the phone itself, each asked for by name under a part. Two
 * readers: who was asked differs, nothing else. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/reader.h"

enum { FACT_NAME, FACT_VALUE, FACT_COLUMNS };

static const struct wn_column fact_columns[FACT_COLUMNS] = {
    [FACT_NAME] = { "name", WN_COL_TEXT, false },
    [FACT_VALUE] = { "value_text", WN_COL_TEXT, false },
};
static const struct wn_table table_fact = { "device_fact", NULL, true,
    FACT_COLUMNS, fact_columns };
static const struct wn_table *const tables[] = { &table_fact, NULL };

struct fact {
    const char *name, *value;
    uint32_t part;
};

struct facts {
    struct fact *at;
    size_t count, room;
    struct wn_draft draft;
};

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct facts));
    return rd->state ? WN_OK : wn_fail_nomem(err, "device information");
}

static struct wn_facts
question(uint32_t part)
{
    return (struct wn_facts) { .category = WN_CAT_DEVICE_INFO, .author = -1,
        .needs = part };
}

static enum wn_status
on_value(struct wn_reading *rd, const char *key, const char *value,
    enum wn_part part, struct wn_err *err)
{
    struct facts *s = rd->state;
    struct wn_facts f = question((uint32_t)part);
    struct wn_verdict v;
    struct fact fact = { .part = (uint32_t)part };
    void *at = s->at;

    rd->looked = rd->looked == WN_LOOK_NOT ? WN_LOOK_DONE : rd->looked;
    wn_gate_seen(rd->gate, WN_CAT_DEVICE_INFO, 1);
    if (wn_gate_ask(rd->gate, &f, &v) != WN_OK) {
        return WN_OK; /* not to be kept; counted */
    }
    if (!wn_grow(&at, &s->room, s->count, sizeof(*s->at))) {
        return wn_fail_nomem(err, "device information");
    }
    s->at = at;
    fact.name = wn_pool_text(&rd->memory, key);
    fact.value = wn_pool_text(&rd->memory, value);
    if (!fact.name || !fact.value) {
        return wn_fail_nomem(err, "device information");
    }
    wn_gate_chosen(rd->gate, v.rule, 1);
    s->at[s->count++] = fact;
    return WN_OK;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(
        ((const struct fact *)a)->name, ((const struct fact *)b)->name);
}

static enum wn_status
emit(struct wn_reading *rd, const char *locator, struct wn_err *err)
{
    const struct wn_source source = { .kind = "identity",
        .locator = locator, .sha256 = "",
        .acquisition_mode = "selected-on-device",
        .note = "each value was asked for by its name" };
    struct facts *s = rd->state;
    enum wn_status st = WN_OK;

    if (s->count == 0) {
        return WN_OK;
    }
    qsort(s->at, s->count, sizeof(*s->at), by_name);
    st = rd->sink->source(rd->sink->ctx, &source, &rd->source, err);
    for (size_t i = 0; st == WN_OK && i < s->count; i++) {
        struct wn_facts f = question(s->at[i].part);

        wn_draft_begin(&s->draft, WN_CAT_DEVICE_INFO, rd->source, "",
            (int64_t)i + 1);
        wn_draft_row(&s->draft, &table_fact, s->at[i].part);
        wn_draft_set(&s->draft, FACT_NAME, 0, wn_value_text(s->at[i].name));
        wn_draft_set(&s->draft, FACT_VALUE, 0, wn_value_text(s->at[i].value));
        st = wn_gate_put(rd->gate, &f, UINT64_MAX, &s->draft, err);
    }
    return st;
}

static enum wn_status
on_emit_ios(struct wn_reading *rd, struct wn_err *err)
{
    return emit(rd, "lockdown", err);
}

static enum wn_status
on_emit_android(struct wn_reading *rd, struct wn_err *err)
{
    return emit(rd, "getprop", err);
}

static void
on_free(struct wn_reading *rd)
{
    struct facts *s = rd->state;

    if (s) {
        wn_draft_clear(&s->draft);
        free(s->at);
        free(s);
        rd->state = NULL;
    }
}

const struct wn_reader wn_reader_ios_device_info = { .tables = tables,
    .open = open_reading, .value = on_value, .emit = on_emit_ios,
    .free = on_free };
const struct wn_reader wn_reader_android_device_info = { .tables = tables,
    .open = open_reading, .value = on_value, .emit = on_emit_android,
    .free = on_free };
