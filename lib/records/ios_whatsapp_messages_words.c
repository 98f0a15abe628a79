/** What the numbers of ZWAMESSAGE mean, as far as it is certain. */
#include <string.h>

#include "records/ios_whatsapp_messages_row.h"
#include "records/protobuf.h"

#define QUOTED_ID 5 /* in ZWAMEDIAITEM.ZMETADATA: stanza id of the quoted */
#define STANZA_MAX 64

static const char *
notice_word(int64_t event)
{
    static const int64_t calls[] = { 1, 4, 21, 22, 40, 41, 45, 46 };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (event == calls[i]) {
            return "call-notice";
        }
    }
    return "system";
}

const char *
wn_wa_type_word(int64_t type, int64_t event)
{
    static const struct {
        int64_t type;
        const char *word;
    } words[] = { { WN_WA_TEXT, "message" }, { WN_WA_IMAGE, "image" },
        { WN_WA_VIDEO, "video" }, { WN_WA_VOICE, "voice" },
        { WN_WA_CONTACT, "contact" }, { WN_WA_LOCATION, "location" },
        { WN_WA_GROUP_EVENT, "group-action" }, { WN_WA_LINK, "message" },
        { WN_WA_DOCUMENT, "document" }, { WN_WA_GIF, "gif" },
        { 12, "system" }, { WN_WA_DELETED, "deleted" }, { 15, "sticker" },
        { 28, "system" }, { 38, "view-once" }, { 39, "view-once" },
        { WN_WA_POLL, "poll" }, { 53, "view-once" },
        { WN_WA_VIDEO_NOTE, "video" }, { 59, "call-notice" } };

    if (type == WN_WA_NOTICE) {
        return notice_word(event);
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (type == words[i].type) {
            return words[i].word;
        }
    }
    return "other";
}

static bool
is_one_of(int64_t type, const int64_t *of, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (type == of[i]) {
            return true;
        }
    }
    return false;
}

bool
wn_wa_has_file(int64_t type)
{
    static const int64_t types[] = { WN_WA_IMAGE, WN_WA_VIDEO, WN_WA_VOICE,
        WN_WA_DOCUMENT, WN_WA_GIF, 15, 38, 39, 53, WN_WA_VIDEO_NOTE };

    return is_one_of(type, types, sizeof(types) / sizeof(types[0]));
}

/** ZTEXT of other types holds names, JIDs, titles; ZTITLE of a link is its
 * preview, of a document its name. */
struct wn_value
wn_wa_text(const struct wn_wa_full *full)
{
    static const int64_t written[] = { WN_WA_TEXT, WN_WA_IMAGE, WN_WA_VIDEO,
        WN_WA_LINK, WN_WA_DOCUMENT, WN_WA_GIF, WN_WA_VIDEO_NOTE };
    static const int64_t captioned[] = { WN_WA_IMAGE, WN_WA_VIDEO, WN_WA_GIF,
        WN_WA_VIDEO_NOTE };
    const struct wn_value *text = &full->cells[WA_TEXT];
    const struct wn_value *title = &full->media[WAM_TITLE];

    if (text->kind == WN_VAL_TEXT && text->n > 0 &&
        is_one_of(full->row.type, written,
            sizeof(written) / sizeof(written[0]))) {
        return *text;
    }
    if (title->kind == WN_VAL_TEXT && title->n > 0 &&
        is_one_of(full->row.type, captioned,
            sizeof(captioned) / sizeof(captioned[0]))) {
        return *title;
    }
    return (struct wn_value) { 0 };
}

/** Ids are of letters and digits; anything else is not taken for one. */
struct wn_value
wn_wa_reply_to(const struct wn_wa_full *full)
{
    const struct wn_value *meta = &full->media[WAM_META];
    struct wn_pb_field id;

    if (meta->kind != WN_VAL_BLOB || full->row.type == WN_WA_DELETED ||
        !wn_pb_bytes(meta->p, meta->n, QUOTED_ID, &id) || id.n < 8 ||
        id.n > STANZA_MAX) {
        return (struct wn_value) { 0 };
    }
    for (size_t i = 0; i < id.n; i++) {
        bool fits = (id.p[i] >= '0' && id.p[i] <= '9') ||
            (id.p[i] >= 'A' && id.p[i] <= 'Z') ||
            (id.p[i] >= 'a' && id.p[i] <= 'z') || id.p[i] == '-' ||
            id.p[i] == '_' || id.p[i] == '.';

        if (!fits) {
            return (struct wn_value) { 0 };
        }
    }
    return wn_value_textn((const char *)id.p, id.n);
}
