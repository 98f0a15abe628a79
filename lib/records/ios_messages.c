#include "records/ios_messages.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/message_tables.h"

#define NS_SINCE_IOS 11 /* message.date counts ns since. facts: ios 6.2 */

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct wn_messages));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading messages");
}

/** Major version of iOS; 0 when the phone did not say. */
static unsigned
major(const char *version)
{
    unsigned n = 0;

    while (*version >= '0' && *version <= '9' && n < 1000) {
        n = n * 10 + (unsigned)(*version++ - '0');
    }
    return n;
}

/** Seconds or nanoseconds: by the system's version and the table's build. A
 * phone that was updated converts its database, and the column
 * chat_message_join.message_date came with the conversion. */
static enum wn_epoch
unit(const struct wn_reading *rd, struct wn_db *db)
{
    unsigned n = major(wn_scope_identity(rd->scope)->product_version);
    bool ns = n ? n >= NS_SINCE_IOS
        : wn_db_has_column(db, "chat_message_join", "message_date") ||
            wn_db_has_column(db, "message", "destination_caller_id");

    return ns ? WN_EPOCH_APPLE_NS : WN_EPOCH_APPLE_S;
}

static void
clear(struct wn_messages *m)
{
    wn_db_close(&m->db);
    for (size_t i = 0; i < m->chat_count; i++) {
        free(m->chats[i].past);
    }
    free(m->handles);
    free(m->chats);
    free(m->members);
    free(m->joins);
    free(m->items);
    free(m->files);
    free(m->paths);
    free(m->people.at);
    wn_draft_clear(&m->draft);
    wn_pool_clear(&m->memory);
    free(m);
}

/** What became of the files under the older index is still true. */
static void
carry_over(struct wn_messages *m, const struct wn_messages *old)
{
    for (size_t i = 0; i < old->path_count; i++) {
        const struct wn_msg_file *was = old->paths[i];
        size_t count;
        struct wn_msg_file **f = wn_msg_file_at(m, was->path, &count);

        for (; count > 0; f++, count--) {
            (*f)->number = was->number;
            (*f)->outcome = was->outcome;
        }
    }
}

static enum wn_status
select_rows(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    enum wn_status st = wn_db_open(&m->db, rd->index.uri, rd->run, err);

    if (st == WN_OK) {
        m->epoch = unit(rd, m->db);
        st = wn_msg_people(rd, err);
    }
    if (st == WN_OK) {
        st = wn_msg_joins(m, err);
    }
    if (st == WN_OK) {
        st = wn_msg_scan(rd, err);
    }
    if (st == WN_OK) {
        st = wn_msg_narrow(rd, err);
    }
    if (st == WN_OK) {
        wn_msg_settle(rd);
        st = wn_msg_files(rd, err);
    }
    free(m->joins);
    m->joins = NULL;
    m->join_count = m->join_room = 0;
    m->selected = st == WN_OK;
    return st;
}

/** The phone sends a database once more when it changed meanwhile (facts: ios
 * 4.8 step 9): then nothing that was read of the older one may stay. */
static enum wn_status
on_index(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *old = rd->state;
    enum wn_status st = WN_OK;

    if (!old->db) {
        return select_rows(rd, err);
    }
    st = open_reading(rd, err);
    if (st != WN_OK) {
        rd->state = old;
        return st;
    }
    st = select_rows(rd, err);
    if (st == WN_OK) {
        carry_over(rd->state, old);
    }
    clear(old);
    return st;
}

static enum wn_status
on_wanted(struct wn_reading *rd, const struct wn_origin *o)
{
    struct wn_messages *m = rd->state;
    size_t count;

    if (rd->looked == WN_LOOK_FAILED) {
        return WN_DENIED;
    }
    if (!m->selected) {
        return WN_ABSENT;
    }
    (void)wn_msg_file_at(m, o->path, &count);
    return count > 0 ? WN_OK : WN_DENIED;
}

/** Only the outcomes of the bundle's closed list. */
static const char *
outcome_word(const char *outcome)
{
    static const char *const words[] = { "missing", "unreadable",
        "not-staged" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(outcome, words[i]) == 0) {
            return words[i];
        }
    }
    return "unreadable";
}

static void
on_not_had(
    struct wn_reading *rd, const struct wn_origin *o, const char *outcome)
{
    struct wn_messages *m = rd->state;
    size_t count;

    (void)pthread_mutex_lock(rd->lock);
    for (struct wn_msg_file **f = wn_msg_file_at(m, o->path, &count);
         count > 0; f++, count--) {
        (*f)->outcome = (*f)->outcome ? outcome_word(outcome) : NULL;
    }
    (void)pthread_mutex_unlock(rd->lock);
}

static enum wn_status
on_had(struct wn_reading *rd, const struct wn_origin *o, uint32_t number,
    const char *mime_type, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    size_t count;

    (void)mime_type;
    (void)err;
    (void)pthread_mutex_lock(rd->lock);
    for (struct wn_msg_file **f = wn_msg_file_at(m, o->path, &count);
         count > 0; f++, count--) {
        (*f)->number = number;
        (*f)->outcome = NULL;
    }
    (void)pthread_mutex_unlock(rd->lock);
    return WN_OK;
}

static void
on_free(struct wn_reading *rd)
{
    if (rd->state) {
        clear(rd->state);
        rd->state = NULL;
    }
}

const struct wn_reader wn_reader_ios_messages = { .tables = wn_message_tables,
    .open = open_reading, .index = on_index, .wanted = on_wanted,
    .not_had = on_not_had, .had = on_had, .select = wn_msg_tell,
    .emit = wn_msg_emit, .free = on_free };
