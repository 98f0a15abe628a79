/** What the verbs that make a session share. */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "options.h"
#include "out.h"
#include "winnow/winnow.h"

/** Filter, deny sheet, earlier filter, state folder. */
void session_inputs(struct wn_session_options *o, const struct args *a);
/** Also device, platform and timeouts. @return 0 or 2 (said) */
int session_options(struct wn_session_options *o, const struct args *a);
/** From here on SIGINT, SIGTERM and SIGHUP end nothing by themselves: they
 * cancel the session that runs, now or as soon as there is one. However often
 * they come, what was changed is put back. */
void session_signals(void);
void session_current(struct wn_session *s); /* NULL: none any more */
bool session_interrupted(void);
/** Into the log of the session that runs. @return false: it was not taken */
bool session_note(const char *text);

/** Members of the plan's document, without the braces. */
void plan_json(struct js *j, const struct wn_plan_view *v);
void plan_words(FILE *f, const struct wn_plan_view *v);
/** Is something in it not to be had, or not in full? */
bool plan_falls_short(const struct wn_plan_view *v);

#endif
