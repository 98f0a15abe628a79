/** What stands beside a folder under its name: NAME.withdrawal.json and the
 * like, in the folder that NAME lies in. Foreign: any of it may be hostile. */
#ifndef WN_BASE_BESIDE_H
#define WN_BASE_BESIDE_H

#include <stdbool.h>

#include "base/buf.h"

#define WN_BESIDE_NAME_BYTES 200
#define WN_BESIDE_FILE_BYTES 256

struct wn_beside {
    int dir_fd; /* the folder that it lies in; -1 = none */
    char name[WN_BESIDE_NAME_BYTES]; /* its own name there */
};

/** path need not exist any more; where it does, links are followed to the
 * thing itself. @retval WN_EUSAGE  it has no such name, or no such folder */
enum wn_status wn_beside_open(
    struct wn_beside *b, const char *path, struct wn_err *err);
/** The same only to read what stands there, also in a folder whose list is not
 * to be read. @retval WN_ABSENT  nothing can stand beside it: path is "/",
 * or its folder is not there  @retval WN_EUSAGE  it cannot be looked at
 * @retval WN_ENOMEM */
enum wn_status wn_beside_look(struct wn_beside *b, const char *path);
void wn_beside_close(struct wn_beside *b);

/** NAME and an ending, into file. @return file */
const char *wn_beside_file(char file[WN_BESIDE_FILE_BYTES],
    const struct wn_beside *b, const char *ending);
/** Is there anything of that name? */
bool wn_beside_has(const struct wn_beside *b, const char *file);
/** All of a plain file, at most cap_bytes; text is initialised here.
 * @retval WN_ABSENT   there is nothing of that name
 * @retval WN_EFORMAT  it is longer, no plain file, or cannot be read */
enum wn_status wn_beside_read(const struct wn_beside *b, const char *file,
    size_t cap_bytes, struct wn_buf *text);

#endif
