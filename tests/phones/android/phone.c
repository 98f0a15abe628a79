/* phone.yaml of an Android: what it says, and what its release does where it
 * says nothing. */
#include "auth.h"
#include "fs.h"
#include "phone_in.h"
#include "synth.h"

#include <stdlib.h>
#include <string.h>

void *
phone_keep(struct va_phone_rest *r, void *p)
{
    r->kept = xrealloc(r->kept, r->nkept + 1, sizeof(*r->kept));
    r->kept[r->nkept++] = p;
    return p;
}

static void
add_word(struct va_words *out, const char *word)
{
    out->at = xrealloc(out->at, out->n + 1, sizeof(*out->at));
    out->at[out->n++] = word;
}

/* A list of texts, or the usual ones, which blanks part. */
static void
words(struct va_phone_rest *r, const yaml_node_t *at, const char *path,
    const char *usual, struct va_words *out)
{
    const yaml_node_t *seq = conf_node(r->conf, at, path);

    out->told = seq != NULL;
    for (size_t i = 0; i < conf_len(seq); i++) {
        const char *word = conf_scalar(conf_item(r->conf, seq, i));

        if (word == NULL) {
            die("%s: a list of texts is expected", path);
        }
        add_word(out, word);
    }
    while (!out->told && *usual != '\0') {
        size_t n = strcspn(usual, " ");

        add_word(out, phone_keep(r, xformat("%.*s", (int)n, usual)));
        usual += n + (usual[n] == ' ');
    }
}

/* `chop: 100` or `chop: [1, 7, 100]`. */
static void
chop(struct va_phone_rest *r, const yaml_node_t *a)
{
    const yaml_node_t *seq = conf_node(r->conf, a, "chop");
    bool list = seq != NULL && seq->type == YAML_SEQUENCE_NODE;

    r->nchop = list ? conf_len(seq) : seq != NULL;
    r->chop = phone_keep(r, xcalloc(r->nchop, sizeof(*r->chop)));
    for (size_t i = 0; i < r->nchop; i++) {
        int64_t n = list ? conf_int(r->conf, conf_item(r->conf, seq, i), "",
            0) : conf_int(r->conf, a, "chop", 0);

        if (n < 1) {
            die("chop: sizes above 0 are expected");
        }
        r->chop[i] = (size_t)n;
    }
}

static void
check_adb(const struct va_phone *p)
{
    static const char *const answers[] = {"allow", "deny", "never"};
    const struct va_phone_rest *r = p->rest;
    bool known = false;

    for (size_t i = 0; i < 3; i++) {
        known = known || strcmp(r->answer, answers[i]) == 0;
    }
    if (!known) {
        die("answer must be allow, deny or never");
    }
    if (r->max_payload < 4096 || r->max_payload > 1048576) {
        die("max-payload must be 4096 to 1048576");
    }
    if (r->data_bytes < 1 || r->data_bytes > 65536) {
        die("data-bytes must be 1 to 65536");
    }
}

static void
adb(struct va_phone *p, const yaml_node_t *a)
{
    struct va_phone_rest *r = p->rest;
    struct conf *c = r->conf;

    r->authorised = conf_bool(c, a, "authorised", true);
    r->answer = conf_str(c, a, "answer", "allow");
    r->answer_ms = conf_int(c, a, "answer-after-ms", 0);
    r->always_allow = conf_bool(c, a, "always-allow", false);
    r->screen_locked = conf_bool(c, a, "screen-locked", false);
    r->version = (uint32_t)conf_int(c, a, "protocol-version",
        p->sdk >= 28 ? 0x01000001 : 0x01000000);
    r->max_payload = (uint32_t)conf_int(c, a, "max-payload",
        p->sdk >= 28 ? 1048576 : p->sdk >= 24 ? 262144 : 4096);
    r->banner_type = conf_str(c, a, "banner-type", "device");
    r->data_bytes = (size_t)conf_int(c, a, "data-bytes",
        p->sdk >= 28 ? 65536 : 65528);
    r->okay_delay_ms = conf_int(c, a, "okay-delay-ms", 0);
    chop(r, a);
    words(r, a, "features", release_features(p->sdk), &r->features);
    words(r, a, "shell-permissions", release_permissions(p->sdk),
        &r->permissions);
    words(r, a, "missing-providers", "", &r->missing);
    words(r, a, "unreadable", "", &r->unreadable);
    check_adb(p);
}

static void
check_keys(struct conf *c, const yaml_node_t *root, const char *dir)
{
    if (strcmp(conf_str(c, root, "platform", ""), "android") != 0) {
        die("%s: platform is not android", dir);
    }
    conf_only(c, root, "phone.yaml", "platform identity android clock-skew-ms "
        "synthetic faults");
    conf_only(c, conf_node(c, root, "identity"), "identity", "serial "
        "product-type product-name product-version build-version device-name "
        "time-zone android-id");
    conf_only(c, conf_node(c, root, "android"), "android", "sdk manufacturer "
        "features authorised answer answer-after-ms always-allow "
        "screen-locked shell-permissions users subscriptions "
        "missing-providers unreadable properties settings packages policies "
        "max-payload protocol-version banner-type chop before-first-unlock "
        "content-start-ms integer-32bit data-bytes okay-delay-ms "
        "disallow-usb-file-transfer mms-sub-filter");
}

struct va_phone *
phone_load(const char *dir)
{
    char *path = xformat("%s/phone.yaml", dir);
    struct va_phone *p = xcalloc(1, sizeof(*p));
    struct conf *c = conf_load(path);
    const yaml_node_t *root = conf_root(c);
    const yaml_node_t *a = conf_node(c, root, "android");

    free(path);
    check_keys(c, root, dir);
    p->rest = xcalloc(1, sizeof(*p->rest));
    p->rest->conf = c;
    pthread_mutex_init(&p->rest->lock, NULL);
    p->dir = dir;
    p->serial = conf_str(c, root, "identity.serial", "VIRTUAL00001");
    p->sdk = (int)conf_int(c, a, "sdk", 34);
    if (p->sdk < 21 || p->sdk > 36) {
        die("%s: sdk must be 21 to 36", dir);
    }
    p->skew_ms = conf_int(c, root, "clock-skew-ms", 0);
    p->content_start_ms = conf_int(c, a, "content-start-ms", 0);
    p->integer_32bit = conf_bool(c, a, "integer-32bit", false);
    p->disallow_usb_file_transfer =
        conf_bool(c, a, "disallow-usb-file-transfer", false);
    p->mms_sub_filter = conf_bool(c, a, "mms-sub-filter", p->sdk >= 34);
    facts_load(p);
    adb(p, a);
    synth_load(p);
    faults_load(p);
    return p;
}

void
phone_free(struct va_phone **pp)
{
    struct va_phone *p = *pp;
    struct va_phone_rest *r;

    if (p == NULL) {
        return;
    }
    r = p->rest;
    auth_forget(p);
    fs_free(p);
    synth_free(p);
    faults_free(p);
    for (size_t i = 0; i < r->nkept; i++) {
        free(r->kept[i]);
    }
    free(r->kept);
    free(r->property);
    free(r->setting);
    free(r->features.at);
    free(r->permissions.at);
    free(r->missing.at);
    free(r->unreadable.at);
    conf_free(&r->conf);
    pthread_mutex_destroy(&r->lock);
    free(r);
    free(p);
    *pp = NULL;
}
