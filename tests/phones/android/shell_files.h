/** Files as the commands of the shell see them. */
#ifndef ANDROID_SHELL_FILES_H
#define ANDROID_SHELL_FILES_H

#include "shell_state.h"

#include <sys/stat.h>

/**
 * lstat of a path of the phone: a link is not followed, but for one with a
 * slash behind it. On failure false, with errno. *real is the path on this
 * machine, NULL on failure; caller frees.
 */
bool
sh_lstat(struct shell *sh, const char *path, struct stat *st, char **real);

/** stat: links are followed. As sh_lstat. */
bool
sh_stat(struct shell *sh, const char *path, struct stat *st, char **real);

/** "COMMAND: PATH: reason" of errno on stderr; status 1. */
int
sh_file_error(struct shell *sh, const char *command, const char *path);

/** Names in a folder but . and .., sorted. False, with errno. */
bool
sh_folder(const char *real, const struct stat *st, struct shell_list *names);

#endif
