/** Small texts as files. */
#include "consent/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "consent/consent_parse.h"

enum wn_status
wn_text_file(struct wn_buf *b, const char *path, const char *what,
    struct wn_err *err)
{
    uint8_t chunk[4096];
    enum wn_status st = WN_OK;
    ssize_t got = 1;
    struct stat sb;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        st = wn_fail_errno(err, WN_EFILTER, "%s %s cannot be read", what, path);
        wn_todo(err, "Check the path and who may read the file.");
        return st;
    }
    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
        st = wn_fail(err, WN_EFILTER, "%s %s is not a file", what, path);
        wn_todo(err, "Give the path of a file.");
        goto out;
    }
    wn_buf_init(b, WN_FILTER_BYTES_MAX + sizeof(chunk));
    while (got > 0 && b->len <= WN_FILTER_BYTES_MAX) {
        got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR) {
            got = 1;
        } else if (got < 0) {
            st = wn_fail_errno(
                err, WN_EFILTER, "%s %s cannot be read", what, path);
            goto out;
        } else if (got > 0 && wn_buf_put(b, chunk, (size_t)got) != WN_OK) {
            st = wn_fail_nomem(err, "reading a file");
            goto out;
        }
    }
out:
    wn_wipe(chunk, sizeof(chunk));
    (void)close(fd);
    return st;
}
