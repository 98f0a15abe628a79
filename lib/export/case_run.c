/** Who took it, by what right, with what, from which phone. Of the people whom
 * the filter names nobody stands here: references, organisations, times. */
#include <stdio.h>
#include <string.h>

#include "export/case.h"
#include "winnow/status.h"

#define DEVICE_JSON_BYTES_MAX (1u << 20)
#define ONE(word) ((struct wn_case_name) { word, 1, NULL, 0, NULL })

static const char banner[] = "NOT EVIDENCE: virtual phone";

static struct wn_case_name
rule_name(size_t i)
{
    return (struct wn_case_name) { "provenance", (int64_t)i + 1, NULL, 0,
        NULL };
}

/** ---- the right ------------------------------------------------------- */

static void
authorization(struct wn_case *c)
{
    const struct wn_terms *t = c->w->e->job->terms;
    const char *notice =
        wn_consent_text(c->w->e->job->consent, "notice.ref");
    int64_t confirmed;

    wn_case_node(
        c, ONE("authorization"), "case-investigation:Authorization");
    wn_case_text(c, "uco-core:name", t->instrument);
    wn_case_text(c, "case-investigation:authorizationType", t->basis);
    wn_json_key(&c->j, "case-investigation:authorizationIdentifier");
    wn_json_arr(&c->j);
    wn_json_str(&c->j, t->id);
    if (notice[0]) {
        wn_json_str(&c->j, notice);
    }
    wn_json_end_arr(&c->j);
    wn_case_time(c, "uco-core:startTime", t->valid_from_ns);
    wn_case_time(c, "uco-core:endTime", t->valid_until_ns);
    if (wn_consent_when(
            c->w->e->job->consent, "agreement.confirmed", &confirmed)) {
        wn_case_time(c, "winnow:confirmed", confirmed);
    }
    wn_case_int(c, "winnow:revision", t->revision);
    wn_case_end_node(c);
}

static void
organisation(struct wn_case *c)
{
    wn_case_node(c, ONE("organization"), "uco-identity:Organization");
    wn_case_text(c, "uco-core:name", c->w->e->job->terms->organisation);
    wn_case_end_node(c);
}

static void
investigation(struct wn_case *c)
{
    const struct wn_terms *t = c->w->e->job->terms;

    wn_case_node(
        c, ONE("investigation"), "case-investigation:Investigation");
    wn_case_text(c, "uco-core:name", t->case_number);
    if (c->w->e->job->is_virtual) {
        wn_case_text(c, "uco-core:description", banner);
    }
    wn_case_text(c, "case-investigation:investigationForm", "case");
    wn_case_text(c, "case-investigation:focus", t->purpose);
    wn_case_ref(c, "case-investigation:relevantAuthorization",
        ONE("authorization"));
    wn_json_key(&c->j, "uco-core:object");
    wn_json_arr(&c->j);
    wn_case_ref(c, NULL, ONE("device"));
    wn_case_ref(c, NULL, ONE("action"));
    for (size_t i = 0; i < t->rule_count; i++) {
        wn_case_ref(c, NULL, rule_name(i));
    }
    wn_json_end_arr(&c->j);
    wn_case_end_node(c);
}

/** ---- the tool -------------------------------------------------------- */

static void
entry(struct wn_case *c, int64_t number, const char *name, const char *value)
{
    wn_case_inner(c,
        (struct wn_case_name) { "configuration", 1, "entry", number, NULL },
        "uco-configuration:ConfigurationEntry");
    wn_case_text(c, "uco-configuration:itemName", name);
    wn_case_text(c, "uco-configuration:itemValue", value);
    wn_case_end_inner(c);
}

static void
tool(struct wn_case *c)
{
    const struct wn_terms *t = c->w->e->job->terms;
    const char *version = c->w->e->job->info.version;

    wn_case_node(c, ONE("tool"), "uco-tool:Tool");
    wn_case_text(c, "uco-core:name", "Winnow");
    wn_case_text(c, "uco-tool:toolType", "selective extraction");
    wn_case_text(c, "uco-tool:version", version);
    wn_case_end_node(c);
    wn_case_node(c, ONE("configured-tool"), "uco-tool:ConfiguredTool");
    wn_case_text(c, "uco-core:name", "Winnow");
    wn_case_text(c, "uco-tool:version", version);
    wn_case_ref(c, "uco-configuration:isConfigurationOf", ONE("tool"));
    wn_json_key(&c->j, "uco-configuration:usesConfiguration");
    wn_case_inner(
        c, ONE("configuration"), "uco-configuration:Configuration");
    wn_json_key(&c->j, "uco-configuration:configurationEntry");
    wn_json_arr(&c->j);
    entry(c, -1, "consent filter SHA-256", c->w->e->job->r->filter_hash);
    entry(c, 0, "consent filter id", t->id);
    for (size_t i = 0; i < t->rule_count; i++) {
        entry(c, (int64_t)i + 1, "rule", t->rules[i].name);
    }
    wn_json_end_arr(&c->j);
    wn_case_end_inner(c);
    wn_case_end_node(c);
}

/** ---- the phone ------------------------------------------------------- */

static void
mobile_facet(struct wn_case *c, const struct wn_jin_node *root)
{
    int64_t skew, started;

    if (wn_jin_int(root, "clock_skew_ns", &skew) &&
        wn_rfc3339_parse(&started, wn_jin_text(root, "host_started")) ==
            WN_OK &&
        !__builtin_add_overflow(started, skew, &started)) {
        wn_case_facet(c, ONE("device"), "MobileDeviceFacet");
        wn_case_time(c, "uco-observable:clockSetting", started);
        wn_case_end_inner(c);
    }
}

static void
device(struct wn_case *c, const struct wn_jin_node *root)
{
    const struct wn_jin_node *id = wn_jin_get(root, "identity");
    bool ios = strcmp(wn_jin_text(id, "platform"), "ios") == 0;

    wn_case_node(c, ONE("device"), ios ? "uco-observable:IPhone"
                                       : "uco-observable:AndroidPhone");
    if (c->w->e->job->is_virtual) {
        wn_case_text(c, "uco-core:description", banner);
    }
    wn_case_text(c, "winnow:exhibit", c->w->e->job->terms->exhibit_device);
    wn_case_facets(c);
    wn_case_facet(c, ONE("device"), "DeviceFacet");
    wn_case_text(
        c, "uco-observable:model", wn_jin_text(id, "product_type"));
    wn_case_text(
        c, "uco-observable:serialNumber", wn_jin_text(id, "serial"));
    wn_case_text(c, "uco-observable:deviceType", "Smart_Phone");
    wn_case_end_inner(c);
    mobile_facet(c, root);
    wn_case_end_facets(c);
    wn_case_end_node(c);
    wn_case_node(c, ONE("operating-system"),
        "uco-observable:OperatingSystem uco-observable:Software");
    wn_case_text(c, "uco-core:name", ios ? "iOS" : "Android");
    wn_case_facets(c);
    wn_case_facet(c, ONE("operating-system"), "SoftwareFacet");
    wn_case_text(
        c, "uco-observable:version", wn_jin_text(id, "product_version"));
    wn_case_end_inner(c);
    wn_case_end_facets(c);
    wn_case_end_node(c);
    wn_case_relation(c, ONE("runs"), ONE("device"), ONE("operating-system"),
        "Has_Operating_System");
}

/** ---- the act --------------------------------------------------------- */

/** The words of UCO's own list. */
static const char *
status(const char *result)
{
    return strcmp(result, "as-asked") == 0 ? "Success"
        : strcmp(result, "partial") == 0 ? "Error" : "Complete/Finish";
}

static void
instant(struct wn_case *c, const char *property,
    const struct wn_jin_node *root, const char *key)
{
    int64_t t;

    if (wn_rfc3339_parse(&t, wn_jin_text(root, key)) == WN_OK) {
        wn_case_time(c, property, t);
    }
}

static void
action(struct wn_case *c, const struct wn_jin_node *root)
{
    const struct wn_job *j = c->w->e->job;

    wn_case_node(
        c, ONE("action"), "case-investigation:InvestigativeAction");
    wn_case_text(c, "uco-core:name", "extracted");
    wn_case_text(c, "uco-core:description",
        j->is_virtual ? banner : "Extraction of what a consent filter allows");
    wn_case_text(c, "winnow:result", j->info.result);
    wn_case_text(c, "winnow:seal_hash", j->r->seal_hash);
    wn_case_ref(c, "uco-action:performer", ONE("organization"));
    wn_case_ref(c, "uco-action:instrument", ONE("configured-tool"));
    wn_json_key(&c->j, "uco-action:object");
    wn_json_arr(&c->j);
    wn_case_ref(c, NULL, ONE("device"));
    wn_case_ref(c, NULL, ONE("authorization"));
    wn_json_end_arr(&c->j);
    wn_json_key(&c->j, "uco-action:result");
    wn_json_arr(&c->j);
    for (size_t i = 0; i < j->terms->rule_count; i++) {
        wn_case_ref(c, NULL, rule_name(i));
    }
    wn_json_end_arr(&c->j);
    instant(c, "uco-action:startTime", root, "host_started");
    instant(c, "uco-action:endTime", root, "host_ended");
    wn_case_text(c, "uco-action:actionStatus", status(j->info.result));
    wn_case_end_node(c);
}

void
wn_case_run(struct wn_case *c)
{
    struct wn_jin *json =
        wn_job_json(c->w->e->job, WN_DEVICE_PATH, DEVICE_JSON_BYTES_MAX);
    const struct wn_jin_node *root = json ? wn_jin_root(json) : NULL;

    organisation(c);
    authorization(c);
    investigation(c);
    tool(c);
    device(c, root);
    action(c, root);
    wn_jin_free(&json);
}

/** ---- what came of each rule ------------------------------------------ */

static void
rule_facts(struct wn_case *c, size_t i)
{
    const struct wn_rule *r = &c->w->e->job->terms->rules[i];
    struct wn_more_rule more;

    wn_case_text(c, "uco-core:name", r->name);
    wn_case_text(c, "case-investigation:exhibitNumber",
        c->w->e->job->terms->exhibit_product);
    wn_case_text(c, "case-investigation:rootExhibitNumber",
        c->w->e->job->terms->exhibit_device);
    wn_case_text(c, "winnow:category", wn_category_name(r->category));
    if (!wn_more_rule(c->more, (int64_t)i + 1, &more)) {
        return;
    }
    wn_case_text(c, "winnow:acquisition_mode", more.mode);
    wn_case_text(c, "winnow:outcome", more.outcome);
    wn_case_text(c, "winnow:outcome_reason", more.reason);
    wn_case_int(c, "winnow:kept", more.kept);
    wn_case_int(c, "winnow:failed", more.failed);
}

/** Items are numbered by rule: those of one stand together, as many as there
 * were when it was verified. */
void
wn_case_provenance(struct wn_case *c)
{
    int64_t item = 1;

    for (size_t i = 0; i < c->w->e->job->terms->rule_count; i++) {
        int64_t until = item + (int64_t)c->w->e->job->rules[i].items;

        wn_case_node(
            c, rule_name(i), "case-investigation:ProvenanceRecord");
        rule_facts(c, i);
        wn_json_key(&c->j, "uco-core:object");
        wn_json_arr(&c->j);
        for (; item < until; item++) {
            wn_case_ref(c, NULL,
                (struct wn_case_name) { "item", item, NULL, 0, NULL });
            wn_out_flush(c->w->out, c->f, false);
        }
        wn_json_end_arr(&c->j);
        wn_case_end_node(c);
    }
}
