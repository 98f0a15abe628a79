#include "device/ios/devicelink.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "device/ios/plist_guard.h"

static const struct {
    const char *word;
    enum wn_dl_verb verb;
} verbs[] = {
    {"DLMessageVersionExchange", WN_DL_VERSION},
    {"DLMessageDeviceReady", WN_DL_READY},
    {"DLMessageDownloadFiles", WN_DL_DOWNLOAD},
    {"DLMessageUploadFiles", WN_DL_UPLOAD},
    {"DLMessageGetFreeDiskSpace", WN_DL_FREE_SPACE},
    {"DLMessagePurgeDiskSpace", WN_DL_PURGE},
    {"DLContentsOfDirectory", WN_DL_CONTENTS},
    {"DLMessageCreateDirectory", WN_DL_MKDIR},
    {"DLMessageMoveFiles", WN_DL_MOVE},
    {"DLMessageMoveItems", WN_DL_MOVE},
    {"DLMessageRemoveFiles", WN_DL_REMOVE},
    {"DLMessageRemoveItems", WN_DL_REMOVE},
    {"DLMessageProcessMessage", WN_DL_PROCESS},
    {"DLMessageDisconnect", WN_DL_DISCONNECT},
};

static bool
is(plist_t node, plist_type type)
{
    return node && plist_get_node_type(node) == type;
}

enum wn_status
wn_dl_parse(struct wn_dl_msg *out, const void *p, size_t n,
    struct wn_err *err)
{
    plist_t list = NULL;
    const char *word = NULL;
    enum wn_status st = wn_plist_read(&list, p, n, err);

    if (st != WN_OK) {
        return st;
    }
    if (is(list, PLIST_ARRAY) && plist_array_get_size(list) > 0) {
        word = wn_plist_text(plist_array_get_item(list, 0));
    }
    if (!word) {
        plist_free(list);
        return wn_fail(err, WN_EFORMAT,
            "the phone sent a message without a verb");
    }
    out->list = list;
    out->verb = WN_DL_UNKNOWN;
    (void)wn_escape(out->word, sizeof(out->word), word, strlen(word));
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(word, verbs[i].word) == 0) {
            out->verb = verbs[i].verb;
        }
    }
    return WN_OK;
}

void
wn_dl_clear(struct wn_dl_msg *m)
{
    plist_free(m->list);
    m->list = NULL;
}

static plist_t
element(const struct wn_dl_msg *m, uint32_t i)
{
    return i < plist_array_get_size(m->list)
        ? plist_array_get_item(m->list, i)
        : NULL;
}

bool
wn_dl_uint(const struct wn_dl_msg *m, uint32_t i, uint64_t *out)
{
    plist_t node = element(m, i);

    if (!is(node, PLIST_UINT)) {
        return false;
    }
    plist_get_uint_val(node, out);
    return true;
}

const char *
wn_dl_path(const struct wn_dl_msg *m)
{
    return wn_plist_text(element(m, 1));
}

static enum wn_status
no_names(const struct wn_dl_msg *m, struct wn_err *err)
{
    return wn_fail(
        err, WN_EFORMAT, "the phone sent %s without proper names", m->word);
}

static enum wn_status
each_pair(const struct wn_dl_msg *m, plist_t dict, wn_dl_name_fn *fn,
    void *ctx, struct wn_err *err)
{
    plist_dict_iter iter = NULL;
    enum wn_status st = WN_OK;

    plist_dict_new_iter(dict, &iter);
    if (!iter) {
        return wn_fail_nomem(err, "a message");
    }
    while (st == WN_OK) {
        char *from = NULL;
        plist_t node = NULL;
        const char *to;

        plist_dict_next_item(dict, iter, &from, &node);
        if (!from) {
            break;
        }
        to = wn_plist_text(node);
        st = to ? fn(ctx, from, to, err) : no_names(m, err);
        free(from);
    }
    free(iter);
    return st;
}

enum wn_status
wn_dl_each(const struct wn_dl_msg *m, wn_dl_name_fn *fn, void *ctx,
    struct wn_err *err)
{
    plist_t names = element(m, 1);
    plist_array_iter iter = NULL;
    enum wn_status st = WN_OK;

    if (is(names, PLIST_DICT)) {
        return each_pair(m, names, fn, ctx, err);
    }
    if (!is(names, PLIST_ARRAY) || m->verb == WN_DL_MOVE) {
        return no_names(m, err);
    }
    plist_array_new_iter(names, &iter);
    if (!iter) {
        return wn_fail_nomem(err, "a message");
    }
    while (st == WN_OK) {
        plist_t node = NULL;
        const char *name;

        plist_array_next_item(names, iter, &node);
        if (!node) {
            break;
        }
        name = wn_plist_text(node);
        st = name ? fn(ctx, name, NULL, err) : no_names(m, err);
    }
    free(iter);
    return st;
}

void
wn_dl_answer(const struct wn_dl_msg *m, struct wn_dl_answer *out)
{
    plist_t dict = element(m, 1);
    const char *s = wn_plist_get_text(dict, "MessageName");
    plist_t code = is(dict, PLIST_DICT)
        ? plist_dict_get_item(dict, "ErrorCode")
        : NULL;

    memset(out, 0, sizeof(*out));
    if (s) {
        (void)wn_escape(out->name, sizeof(out->name), s, strlen(s));
    }
    s = wn_plist_get_text(dict, "ErrorDescription");
    if (s) {
        (void)wn_escape(out->text, sizeof(out->text), s, strlen(s));
    }
    if (is(code, PLIST_UINT)) {
        plist_get_uint_val(code, &out->error);
    } else if (code) {
        out->error = UINT64_MAX; /* some other type: never taken for 0 */
    }
}

plist_t
wn_dl_status(int code, const char *text, plist_t payload)
{
    plist_t list = plist_new_array();

    plist_array_append_item(
        list, plist_new_string("DLMessageStatusResponse"));
    /* libplist 2.2 writes negative numbers as 64-bit two's complement. */
    plist_array_append_item(list, plist_new_uint((uint64_t)(int64_t)code));
    plist_array_append_item(
        list, plist_new_string(text ? text : WN_DL_EMPTY));
    plist_array_append_item(list, payload ? payload : plist_new_dict());
    return list;
}

plist_t
wn_dl_process(plist_t dict)
{
    plist_t list = plist_new_array();

    plist_array_append_item(
        list, plist_new_string("DLMessageProcessMessage"));
    plist_array_append_item(list, dict);
    return list;
}

plist_t
wn_dl_version_ok(uint64_t major)
{
    plist_t list = plist_new_array();

    plist_array_append_item(
        list, plist_new_string("DLMessageVersionExchange"));
    plist_array_append_item(list, plist_new_string("DLVersionsOk"));
    plist_array_append_item(list, plist_new_uint(major));
    return list;
}

plist_t
wn_dl_disconnect(void)
{
    plist_t list = plist_new_array();

    plist_array_append_item(list, plist_new_string("DLMessageDisconnect"));
    plist_array_append_item(list, plist_new_string(WN_DL_EMPTY));
    return list;
}
