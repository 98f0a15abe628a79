#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/case.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct wn_case_column contact[] = {
    { "display_name", "uco-observable:displayName", WN_CASE_TEXT },
    { "first_name", "uco-observable:firstName", WN_CASE_TEXT },
    { "middle_name", "uco-observable:middleName", WN_CASE_TEXT },
    { "last_name", "uco-observable:lastName", WN_CASE_TEXT },
    { "note", "uco-observable:contactNote", WN_CASE_TEXT },
    { "organisation", NULL, WN_CASE_TEXT },
};
#define CONTACT_PROPERTIES (COUNT(contact) - 1)

/** How a contact can be reached; `scope` NULL: UCO wants none. */
static const struct way {
    const char *kind, *property, *type, *address, *scope;
} ways[] = {
    { "phone", "uco-observable:contactPhone", "uco-observable:ContactPhone",
        "uco-observable:contactPhoneNumber",
        "uco-observable:contactPhoneScope" },
    { "email", "uco-observable:contactEmail", "uco-observable:ContactEmail",
        "uco-observable:emailAddress", "uco-observable:contactEmailScope" },
    { "address", "uco-observable:contactAddress",
        "uco-observable:ContactAddress",
        "uco-observable:geolocationAddress",
        "uco-observable:contactAddressScope" },
    { "url", "uco-observable:contactURL", "uco-observable:ContactURL",
        "uco-observable:url", "uco-observable:contactURLScope" },
};

/** Scopes that UCO's vocabularies share; any other label is our own. */
static bool
is_scope(const struct wn_ev_value *label)
{
    return wn_ev_is(label, "home") || wn_ev_is(label, "work");
}

static void
address(struct wn_case *c, const struct wn_ev_item *it, const struct way *w,
    struct wn_case_name n, const struct wn_ev_row *row)
{
    const struct wn_ev_value *e164 = wn_ev_get(row, "value_e164_derived");
    const struct wn_ev_value *raw = wn_ev_get(row, "value_raw");

    if (w == &ways[0]) {
        wn_case_account(c, w->address, n, raw,
            e164->kind == WN_EV_TEXT ? (const char *)e164->p : "", false);
        return;
    }
    wn_json_key(&c->j, w->address);
    if (w == &ways[2]) {
        n.facet = "Location";
        wn_case_inner(c, n, "uco-location:Location");
        wn_case_value(c, "uco-core:name", it, row, "value_raw");
        wn_case_end_inner(c);
        return;
    }
    n.facet = w == &ways[3] ? "URL" : "EmailAddress";
    wn_case_inner(c, n, w == &ways[3] ? "uco-observable:URL"
                                      : "uco-observable:EmailAddress");
    wn_case_facets(c);
    n.facet = NULL;
    wn_case_facet(c, n, w == &ways[3] ? "URLFacet" : "EmailAddressFacet");
    wn_case_value(c, w == &ways[3] ? "uco-observable:fullValue"
                                   : "uco-observable:addressValue",
        it, row, "value_raw");
    wn_case_end_inner(c);
    wn_case_end_facets(c);
    wn_case_end_inner(c);
}

static void
points(struct wn_case *c, const struct wn_ev_item *it, const struct way *w)
{
    int64_t number = 0, count = 0;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];
        struct wn_case_name n = { "item", it->id, "point", 0, NULL };
        const struct wn_ev_value *label = wn_ev_get(row, "label");

        if (strcmp(row->table->name, "contact_point") != 0) {
            continue;
        }
        n.part_number = number++;
        if (!wn_ev_is(wn_ev_get(row, "kind"), w->kind)) {
            continue;
        }
        if (count++ == 0) {
            wn_json_key(&c->j, w->property);
            wn_json_arr(&c->j);
        }
        wn_case_inner(c, n, w->type);
        wn_case_value(c, is_scope(label) ? w->scope : "winnow:label", it, row,
            "label");
        address(c, it, w, n, row);
        wn_case_end_inner(c);
    }
    if (count > 0) {
        wn_json_end_arr(&c->j);
    }
}

static void
organisation(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *row)
{
    struct wn_case_name n = { "item", it->id, "affiliation", 0, NULL };

    if (wn_ev_get(row, "organisation")->kind == WN_EV_NULL) {
        return;
    }
    wn_json_key(&c->j, "uco-observable:contactAffiliation");
    wn_case_inner(c, n, "uco-observable:ContactAffiliation");
    wn_json_key(&c->j, "uco-observable:contactOrganization");
    n.facet = "Organization";
    wn_case_inner(c, n, "uco-identity:Organization");
    wn_case_value(c, "uco-core:name", it, row, "organisation");
    wn_case_end_inner(c);
    wn_case_end_inner(c);
}

static void
others(struct wn_case *c, const struct wn_ev_item *it)
{
    bool begun = false;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];

        if (strcmp(row->table->name, "contact_point") == 0 &&
            wn_ev_is(wn_ev_get(row, "kind"), "other") &&
            wn_ev_get(row, "value_raw")->kind == WN_EV_TEXT) {
            if (!begun) {
                wn_json_key(&c->j, "winnow:other_address");
                wn_json_arr(&c->j);
                begun = true;
            }
            wn_case_typed(c, NULL, "xsd:string",
                (const char *)wn_ev_get(row, "value_raw")->p);
        }
    }
    if (begun) {
        wn_json_end_arr(&c->j);
    }
}

void
wn_case_contact(struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_row *row = wn_ev_row(it, "contact");
    char number[24];

    (void)snprintf(number, sizeof(number), "%" PRId64, it->source_row);
    wn_case_node(c, wn_case_item(it), "uco-observable:Contact");
    wn_case_rest(c, it, row, contact, COUNT(contact));
    wn_case_times(c, it, "");
    others(c, it);
    wn_case_facets(c);
    wn_case_facet(c, wn_case_item(it), "ContactFacet");
    wn_case_text(c, "uco-observable:contactID", number);
    wn_case_columns(c, it, row, contact, CONTACT_PROPERTIES);
    organisation(c, it, row);
    for (size_t i = 0; i < COUNT(ways); i++) {
        points(c, it, &ways[i]);
    }
    wn_case_end_inner(c);
    wn_case_origin(c, it, NULL);
    wn_case_end_facets(c);
}
