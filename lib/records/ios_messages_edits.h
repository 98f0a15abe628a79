/** message_summary_info: what became of a message after it was sent. */
#ifndef WN_RECORDS_IOS_MESSAGES_EDITS_H
#define WN_RECORDS_IOS_MESSAGES_EDITS_H

#include "records/draft.h"

struct wn_msg_edits {
    bool edited;
    bool unsent; /* some part was taken back */
    bool quotes; /* it holds another message's text */
};

/** What it says; all false for what is no property list. */
struct wn_msg_edits wn_msg_edits_read(const struct wn_value *info);
/** A row per earlier version into message_edit, each under part edits. */
void wn_msg_edits_rows(struct wn_draft *d, const struct wn_value *info);

#endif
