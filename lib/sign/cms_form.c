/** The fields of a CMS signature that no key answers for: versions, the list of
 * hashes, attributes that are not signed. OpenSSL passes over them; here they
 * have to be as RFC 5652 derives them from the rest, so that a signature that
 * was changed anywhere is not taken for the one that was made. */
#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <string.h>

#include "sign/sign_in.h"

struct der {
    const unsigned char *p, *end;
};

/** The next value, if it is of this kind; from goes past it. Of definite
 * length, and inside of from. whole may be NULL. */
static bool
take(struct der *from, int tag, int class, struct der *inside,
    struct der *whole)
{
    const unsigned char *p = from->p;
    long n = 0;
    int t = 0, c = 0;
    int flags = p < from->end
        ? ASN1_get_object(&p, &n, &t, &c, from->end - from->p) : 0x80;

    if ((flags & 0x81) != 0 || t != tag || c != class || n < 0 ||
        n > from->end - p) {
        return false;
    }
    *inside = (struct der){ p, p + n };
    if (whole) {
        *whole = (struct der){ from->p, p + n };
    }
    from->p = p + n;
    return true;
}

static bool
is_over(const struct der *d)
{
    return d->p == d->end;
}

static bool
is_number(const struct der *d, unsigned char n)
{
    return d->end - d->p == 1 && d->p[0] == n;
}

static bool
same(const struct der *a, const struct der *b)
{
    return a->end - a->p == b->end - b->p &&
        memcmp(a->p, b->p, (size_t)(a->end - a->p)) == 0;
}

/** SignerInfo: version, which hash; nothing after the signature. */
static bool
read_signer(struct der si, unsigned char *version, struct der *digest)
{
    struct der v, sid, skip;
    bool named;

    if (!take(&si, V_ASN1_INTEGER, V_ASN1_UNIVERSAL, &v, NULL)) {
        return false;
    }
    named = take(&si, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, &sid, NULL);
    *version = named ? 1 : 3;
    if ((!named && !take(&si, 0, V_ASN1_CONTEXT_SPECIFIC, &sid, NULL)) ||
        !is_number(&v, *version) ||
        !take(&si, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, &skip, digest)) {
        return false;
    }
    (void)take(&si, 0, V_ASN1_CONTEXT_SPECIFIC, &skip, NULL);
    return take(&si, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, &skip, NULL) &&
        take(&si, V_ASN1_OCTET_STRING, V_ASN1_UNIVERSAL, &skip, NULL) &&
        is_over(&si);
}

bool
wn_cms_is_tight(const void *bytes, size_t n)
{
    struct der all = { bytes, (const unsigned char *)bytes + n };
    struct der info, oid, box, data, v, digests, content, skip, infos, si, used;
    unsigned char version = 0;

    if (!take(&all, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, &info, NULL) ||
        !is_over(&all) ||
        !take(&info, V_ASN1_OBJECT, V_ASN1_UNIVERSAL, &oid, NULL) ||
        !take(&info, 0, V_ASN1_CONTEXT_SPECIFIC, &box, NULL) ||
        !is_over(&info) ||
        !take(&box, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, &data, NULL) ||
        !is_over(&box) ||
        !take(&data, V_ASN1_INTEGER, V_ASN1_UNIVERSAL, &v, NULL) ||
        !take(&data, V_ASN1_SET, V_ASN1_UNIVERSAL, &digests, NULL) ||
        !take(&data, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, &content, NULL) ||
        !take(&content, V_ASN1_OBJECT, V_ASN1_UNIVERSAL, &oid, NULL) ||
        !is_over(&content)) {
        return false;
    }
    (void)take(&data, 0, V_ASN1_CONTEXT_SPECIFIC, &skip, NULL);
    return take(&data, V_ASN1_SET, V_ASN1_UNIVERSAL, &infos, NULL) &&
        is_over(&data) &&
        take(&infos, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, &si, NULL) &&
        is_over(&infos) && read_signer(si, &version, &used) &&
        is_number(&v, version) && same(&digests, &used);
}

bool
wn_cms_is_der(CMS_ContentInfo *cms, const void *bytes, size_t n)
{
    unsigned char *again = NULL;
    int m = i2d_CMS_ContentInfo(cms, &again);
    bool ok = m >= 0 && (size_t)m == n && memcmp(again, bytes, n) == 0;

    OPENSSL_free(again);
    return ok;
}
