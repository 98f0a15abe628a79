/** Talking to the people at the computer while a run lasts: events, progress,
 * questions. Callbacks may come from several threads. */
#ifndef CMD_UI_H
#define CMD_UI_H

#include <pthread.h>

#include "session.h"
#include "tty.h"

struct ui {
    bool json, yes;
    bool bar;         /* standard error is a terminal */
    struct tty *tty;  /* NULL: nobody is there */
    const char *path; /* of the bundle */
    pthread_mutex_t lock;
    const struct wn_plan_view *plan; /* as shown; lives as long as the run */
    uint64_t dropped;
    /* progress */
    bool drawn; /* a line without its end stands on the terminal */
    char phase[128], must[128];
    int64_t phase_began_ms, said_ms;
};

void ui_init(struct ui *u, const struct args *a);
void ui_free(struct ui *u);
/** The session's callbacks, with u as their context. */
struct wn_session_callbacks ui_callbacks(struct ui *u);
/** A finished run. @return the exit code */
int ui_sealed(struct ui *u, const struct wn_session_result *r);

/** ui_prompt.c */
bool ui_prompt(void *ctx, const struct wn_prompt *p, struct wn_answer *answer);
/** ui_progress.c */
void ui_progress(void *ctx, const struct wn_progress *p);
/** Take a half-drawn line off the terminal. With the lock held. */
void ui_clear_line(struct ui *u);
const char *ui_prompt_name(enum wn_prompt_kind kind);

#endif
