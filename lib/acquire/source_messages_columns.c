/** Which columns of SMS and MMS are asked for: never one that no rule agreed
 * to. */
#include <string.h>

#include "acquire/source_messages.h"

#define TEXT WN_PART_TEXT
#define META WN_PART_METADATA

/* Never: person (of the address book), a thread's snippet, _data. */
static const struct column {
    struct wn_ask_column ask;
    uint32_t part;
} sms_columns[] = { { { "thread_id", false }, 0 }, { { "address", true }, 0 },
    { { "date", false }, 0 }, { { "type", false }, 0 },
    { { "date_sent", false }, META }, { { "read", false }, META },
    { { "seen", false }, META }, { { "status", false }, META },
    { { "error_code", false }, META }, { { "protocol", false }, META },
    { { "service_center", true }, META }, { { "sub_id", false }, META },
    { { "creator", true }, META }, { { "subject", true }, TEXT },
    { { "body", true }, TEXT } };
static const struct column mms_columns[] = { { { "thread_id", false }, 0 },
    { { "date", false }, 0 }, { { "msg_box", false }, 0 },
    { { "m_type", false }, 0 }, { { "date_sent", false }, META },
    { { "m_id", true }, META }, { { "read", false }, META },
    { { "seen", false }, META }, { { "m_size", false }, META },
    { { "pri", false }, META }, { { "ct_t", true }, META },
    { { "resp_st", false }, META }, { { "retr_st", false }, META },
    { { "sub_id", false }, META }, { { "creator", true }, META },
    { { "text_only", false }, META }, { { "sub", true }, TEXT },
    { { "sub_cs", false }, TEXT } };

const uint32_t messages_classes[MESSAGES_CLASSES] = { 0, META, TEXT,
    META | TEXT };

uint32_t
messages_class(const struct wn_rule *r)
{
    return (r->parts & (META | TEXT)) | (r->keywords.count > 0 ? TEXT : 0);
}

/** Does something stand or fall with date_sent? */
static bool
needs_sent(const struct messages *m)
{
    for (size_t i = 0; i < m->t->rule_count; i++) {
        if ((m->rules >> i & 1) != 0 &&
            m->t->rules[i].time_field == WN_TF_SENT) {
            return true;
        }
    }
    for (size_t i = 0; i < m->t->deny_count; i++) {
        if (!wn_span_is_all(m->t->denies[i].span)) {
            return true;
        }
    }
    return false;
}

size_t
messages_columns(const struct messages *m, const struct messages_table *t,
    uint32_t parts, struct wn_ask_column cols[MESSAGES_COLUMNS])
{
    const struct column *from = t->addressed ? sms_columns : mms_columns;
    size_t count = t->addressed ? sizeof(sms_columns) / sizeof(sms_columns[0])
                                : sizeof(mms_columns) / sizeof(mms_columns[0]);
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if ((from[i].part & ~parts) == 0 ||
            (strcmp(from[i].ask.name, "date_sent") == 0 && needs_sent(m))) {
            cols[n++] = from[i].ask;
        }
    }
    return n;
}
