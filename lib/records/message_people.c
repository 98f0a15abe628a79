#include "records/message_people.h"

#include <stdlib.h>
#include <string.h>

#include "records/message_tables.h"

bool
wn_msg_people_begin(struct wn_msg_people *p, size_t count)
{
    struct wn_handle *larger;

    p->count = 0;
    if (count <= p->room) {
        return true;
    }
    larger = count > SIZE_MAX / sizeof(*larger)
        ? NULL : realloc(p->at, count * sizeof(*larger));
    if (!larger) {
        return false;
    }
    p->at = larger;
    p->room = count;
    return true;
}

static bool
same(const struct wn_handle *a, const struct wn_handle *b)
{
    return wn_handle_same(a, b) ||
        (a->kind == WN_HANDLE_UNRESOLVED && b->kind == WN_HANDLE_UNRESOLVED &&
            a->digits[0] && strcmp(a->digits, b->digits) == 0);
}

int
wn_msg_people_add(struct wn_msg_people *p, const struct wn_handle *h)
{
    for (size_t i = 0; i < p->count; i++) {
        if (same(&p->at[i], h)) {
            return (int)i;
        }
    }
    p->at[p->count] = *h;
    return (int)p->count++;
}

void
wn_msg_party_row(
    struct wn_draft *d, const struct wn_party *p, const char *role)
{
    if (p) {
        wn_draft_row(d, &wn_table_message_party, 0);
        wn_draft_set(d, MSGP_PARTY, 0, wn_value_party(p));
        wn_draft_set(d, MSGP_ROLE, 0, wn_value_text(role));
    }
}
