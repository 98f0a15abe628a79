#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/utf8.h"
#include "export/case.h"

/** Version 5 of https://winnow.invalid/kb/ in the namespace of URLs. */
static const uint8_t namespace[16] = { 0xec, 0x80, 0xad, 0x39, 0x4f, 0x41,
    0x57, 0x93, 0x80, 0xd0, 0x2f, 0x07, 0xc6, 0x05, 0x06, 0x78 };

/** ---- names ----------------------------------------------------------- */

char *
wn_case_iri(char dst[WN_CASE_IRI_BYTES], const struct wn_case *c,
    struct wn_case_name n)
{
    char part[112] = "", name[512], hex[2 * WN_SHA1_BYTES + 1];
    uint8_t sum[WN_SHA1_BYTES] = { 0 };
    size_t length;

    if (n.part) {
        (void)snprintf(
            part, sizeof(part), "/%s/%" PRId64, n.part, n.part_number);
    }
    memcpy(name, namespace, sizeof(namespace));
    length = sizeof(namespace) +
        (size_t)snprintf(name + sizeof(namespace),
            sizeof(name) - sizeof(namespace), "%s/%s/%" PRId64 "%s%s%s",
            c->w->e->job->r->seal_hash, n.word, n.number, part,
            n.facet ? "/" : "", n.facet ? n.facet : "");
    if (wn_digest_of(WN_SHA1, name, length, sum) != WN_OK) {
        c->w->e->job->r->nomem = true;
    }
    sum[6] = (uint8_t)((sum[6] & 0x0f) | 0x50);
    sum[8] = (uint8_t)((sum[8] & 0x3f) | 0x80);
    (void)wn_hex(hex, sum, sizeof(sum));
    (void)snprintf(dst, WN_CASE_IRI_BYTES, "kb:%s-%.8s-%.4s-%.4s-%.4s-%.12s",
        n.facet ? n.facet : n.part ? n.part : n.word, hex, hex + 8, hex + 12,
        hex + 16, hex + 20);
    return dst;
}

static void
head(struct wn_case *c, struct wn_case_name n, const char *types)
{
    char iri[WN_CASE_IRI_BYTES];
    const char *end;

    wn_json_obj(&c->j);
    wn_json_key(&c->j, "@id");
    wn_json_str(&c->j, wn_case_iri(iri, c, n));
    if (!types) {
        return;
    }
    wn_json_key(&c->j, "@type");
    wn_json_arr(&c->j);
    for (; *types; types = *end ? end + 1 : end) {
        end = strchr(types, ' ');
        end = end ? end : types + strlen(types);
        wn_json_strn(&c->j, types, (size_t)(end - types));
    }
    wn_json_end_arr(&c->j);
}

void
wn_case_node(struct wn_case *c, struct wn_case_name n, const char *types)
{
    (void)wn_buf_str(&c->f->text, "\n");
    head(c, n, types);
}

void
wn_case_end_node(struct wn_case *c)
{
    wn_json_end_obj(&c->j);
    wn_out_flush(c->w->out, c->f, false);
}

void
wn_case_inner(struct wn_case *c, struct wn_case_name n, const char *types)
{
    head(c, n, types);
}

void
wn_case_end_inner(struct wn_case *c)
{
    wn_json_end_obj(&c->j);
}

void
wn_case_facets(struct wn_case *c)
{
    wn_json_key(&c->j, "uco-core:hasFacet");
    wn_json_arr(&c->j);
}

void
wn_case_facet(struct wn_case *c, struct wn_case_name owner, const char *type)
{
    char types[64];

    (void)snprintf(types, sizeof(types), "uco-observable:%s", type);
    owner.facet = type;
    head(c, owner, types);
}

void
wn_case_end_facets(struct wn_case *c)
{
    wn_json_end_arr(&c->j);
}

/** ---- properties ------------------------------------------------------ */

/** xsd:string holds what XML 1.0 does (2.2 Char), and not all of Unicode. */
static bool
is_char(uint32_t u)
{
    return u == '\t' || u == '\n' || u == '\r' ||
        (u >= 0x20 && u != 0xfffe && u != 0xffff && u != UINT32_MAX);
}

static bool
is_plain(const uint8_t *p, const uint8_t *end)
{
    while (p < end) {
        if (!is_char(wn_utf8_next(&p, end))) {
            return false;
        }
    }
    return true;
}

/** As it is where it can be; else what cannot be is U+FFFD. */
static void
readable(struct wn_case *c, const void *text, size_t n)
{
    const uint8_t *p = text, *end = p + n;
    struct wn_buf b;

    if (is_plain(p, end)) {
        wn_json_strn(&c->j, text, n);
        return;
    }
    wn_buf_init(&b, 3 * n + 4);
    while (p < end) {
        uint32_t u = wn_utf8_next(&p, end);
        char at[4];

        (void)wn_buf_put(
            &b, at, wn_utf8_put(at, is_char(u) ? u : 0xfffd));
    }
    if (b.st != WN_OK) {
        c->w->e->job->r->nomem = true;
    }
    wn_json_strn(&c->j, (const char *)b.data, b.len);
    wn_buf_clear(&b);
}

void
wn_case_text(struct wn_case *c, const char *property, const char *s)
{
    if (s && *s) {
        wn_json_key(&c->j, property);
        readable(c, s, strlen(s));
    }
}

void
wn_case_raw(
    struct wn_case *c, const char *property, const struct wn_ev_value *v)
{
    if ((v->kind == WN_EV_TEXT || v->kind == WN_EV_BLOB) && v->n > 0) {
        wn_json_key(&c->j, property);
        readable(c, v->p, v->n);
    }
}

/** As text: a number of 64 bits is no number of JavaScript. */
void
wn_case_int(struct wn_case *c, const char *property, int64_t v)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%" PRId64, v);
    wn_case_typed(c, property, "xsd:integer", text);
}

void
wn_case_bool(struct wn_case *c, const char *property, bool v)
{
    wn_json_key(&c->j, property);
    wn_json_bool(&c->j, v);
}

void
wn_case_time(struct wn_case *c, const char *property, int64_t t_ns)
{
    char text[WN_RFC3339_BYTES];

    wn_case_typed(c, property, "xsd:dateTime", wn_rfc3339(text, t_ns));
}

void
wn_case_typed(struct wn_case *c, const char *property, const char *datatype,
    const char *text)
{
    if (property) {
        wn_json_key(&c->j, property);
    }
    wn_json_obj(&c->j);
    wn_json_key(&c->j, "@type");
    wn_json_str(&c->j, datatype);
    wn_json_key(&c->j, "@value");
    readable(c, text, strlen(text));
    wn_json_end_obj(&c->j);
}

void
wn_case_ref(struct wn_case *c, const char *property, struct wn_case_name n)
{
    if (property) {
        wn_json_key(&c->j, property);
    }
    head(c, n, NULL);
    wn_json_end_obj(&c->j);
}

void
wn_case_hash(struct wn_case *c, struct wn_case_name owner,
    const char *method, const char *hex)
{
    owner.facet = method;
    wn_case_inner(c, owner, "uco-types:Hash");
    wn_case_text(c, "uco-types:hashMethod", method);
    wn_case_typed(c, "uco-types:hashValue", "xsd:hexBinary", hex);
    wn_case_end_inner(c);
}

void
wn_case_relation(struct wn_case *c, struct wn_case_name n,
    struct wn_case_name source, struct wn_case_name target, const char *kind)
{
    wn_case_node(c, n, "uco-observable:ObservableRelationship");
    wn_case_ref(c, "uco-core:source", source);
    wn_case_ref(c, "uco-core:target", target);
    wn_case_text(c, "uco-core:kindOfRelationship", kind);
    wn_case_bool(c, "uco-core:isDirectional", true);
    wn_case_end_node(c);
}
