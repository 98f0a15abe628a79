/* find, as toybox has it. */
#include "log.h"
#include "phone.h"
#include "shell_files.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define NEWERXY_SINCE 30 /* toybox 0.8.3, in Android 11 */
#define TESTS 16
#define DAY_S 86400

enum find_what {
    FIND_TYPE,
    FIND_NAME,
    FIND_NEWER, /* strictly, than a time in ns */
    FIND_MTIME, /* whole days ago: more, exactly, fewer */
};

struct find_test {
    enum find_what what;
    bool negated;
    const char *text; /* of -type, -name */
    int64_t value;
    char sign;        /* of -mtime: +, - or 0 */
};

struct find {
    struct shell *sh;
    struct find_test test[TESTS];
    size_t ntests;
    int64_t max_depth;
    int64_t min_depth;
    char end;         /* of a name: LF or NUL */
    int64_t now_ns;
    int status;
    struct buf served;
};

struct entry {
    char *path; /* as printed */
    char *real;
    int64_t depth;
};

static int64_t
mtime_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool
test_holds(const struct find *f, const struct find_test *t,
    const char *path, const struct stat *st)
{
    const char *slash = strrchr(path, '/');
    int64_t days;

    switch (t->what) {
    case FIND_TYPE:
        return (S_ISREG(st->st_mode) && *t->text == 'f') ||
            (S_ISDIR(st->st_mode) && *t->text == 'd') ||
            (S_ISLNK(st->st_mode) && *t->text == 'l');
    case FIND_NAME:
        return fnmatch(t->text, slash == NULL || slash[1] == '\0' ? path :
            slash + 1, 0) == 0;
    case FIND_NEWER:
        return mtime_ns(st) > t->value;
    case FIND_MTIME:
        days = (f->now_ns / 1000000000 - st->st_mtime) / DAY_S;
        return t->sign == '+' ? days > t->value : t->sign == '-' ?
            days < t->value : days == t->value;
    }
    return false;
}

static void
visit(struct find *f, const char *path, const struct stat *st, int64_t depth)
{
    for (size_t i = 0; i < f->ntests; i++) {
        if (test_holds(f, &f->test[i], path, st) == f->test[i].negated) {
            return;
        }
    }
    if (depth < f->min_depth) {
        return;
    }
    sh_out(f->sh, path, strlen(path));
    sh_out(f->sh, &f->end, 1);
    buf_put(&f->served, ",", f->served.n > 0 ? 1 : 0);
    log_json_string(&f->served, path);
}

/* Folders still to be walked; the next one is the last. */
struct stack {
    struct entry *at;
    size_t n;
    size_t cap;
};

static void
push(struct stack *s, char *path, char *real, int64_t depth)
{
    if (s->n == s->cap) {
        s->cap = s->cap == 0 ? 64 : s->cap * 2;
        s->at = xrealloc(s->at, s->cap, sizeof(*s->at));
    }
    s->at[s->n++] = (struct entry){path, real, depth};
}

static void
walk_one(struct find *f, struct stack *s, const struct entry *e)
{
    struct shell_list names = {0};
    size_t n = strlen(e->path);
    struct stat st;

    if (lstat(e->real, &st) != 0) {
        f->status = sh_file_error(f->sh, "find", e->path);
        return;
    }
    visit(f, e->path, &st, e->depth);
    if (!S_ISDIR(st.st_mode) || e->depth == f->max_depth) {
        return;
    }
    if (!sh_folder(e->real, &st, &names)) {
        f->status = sh_file_error(f->sh, "find", e->path);
    }
    for (size_t i = names.n; i-- > 0; ) {
        push(s, xformat("%s%s%s", e->path, e->path[n - 1] == '/' ? "" : "/",
            names.word[i]), xformat("%s/%s", e->real, names.word[i]),
            e->depth + 1);
    }
    shell_list_free(&names);
}

static void
walk(struct find *f, const char *path)
{
    struct stack s = {0};
    struct stat st;
    char *real;

    if (!sh_lstat(f->sh, path, &st, &real)) {
        f->status = sh_file_error(f->sh, "find", path);
        return;
    }
    if (S_ISLNK(st.st_mode)) {
        visit(f, path, &st, 0); /* a link is not followed */
        free(real);
        return;
    }
    push(&s, xstrdup(path), real, 0);
    while (s.n > 0) {
        struct entry e = s.at[--s.n];

        if (!f->sh->gone) {
            walk_one(f, &s, &e);
        }
        free(e.path);
        free(e.real);
    }
    free(s.at);
}

/* @SECONDS, the only spelling of a time that is simulated. */
static bool
take_time(const char *s, int64_t *ns)
{
    char *end;
    long long v = *s == '@' ? strtoll(s + 1, &end, 10) : 0;

    if (*s != '@' || end == s + 1 || *end != '\0' || v > 9000000000 ||
        v < -9000000000) {
        return false;
    }
    *ns = (int64_t)v * 1000000000;
    return true;
}

static bool
take_value(struct find *f, struct find_test *t, const char *option,
    const char *value)
{
    struct stat st;
    char *real;
    char *end;

    t->text = value;
    if (strcmp(option, "-type") == 0) {
        t->what = FIND_TYPE;
        return strlen(value) == 1 && strchr("fdl", *value) != NULL;
    }
    if (strcmp(option, "-name") == 0) {
        t->what = FIND_NAME;
        return true;
    }
    t->what = FIND_NEWER;
    if (strcmp(option, "-newermt") == 0) {
        return f->sh->phone->sdk >= NEWERXY_SINCE &&
            take_time(value, &t->value);
    }
    if (strcmp(option, "-newer") == 0) {
        if (!sh_stat(f->sh, value, &st, &real)) {
            return false;
        }
        t->value = mtime_ns(&st);
        free(real);
        return true;
    }
    t->what = FIND_MTIME;
    t->sign = *value == '+' || *value == '-' ? *value++ : '\0';
    t->value = strtoll(value, &end, 10);
    return strcmp(option, "-mtime") == 0 && end != value && *end == '\0';
}

/* One word of the expression and what belongs to it. False when it is bad. */
static bool
take(struct find *f, int argc, char **argv, int *i, bool *negated)
{
    const char *option = argv[*i];
    bool depth = strcmp(option, "-maxdepth") == 0 ||
        strcmp(option, "-mindepth") == 0;
    char *end;
    int64_t v;

    if (strcmp(option, "!") == 0) {
        *negated = !*negated;
        return true;
    }
    if (strncmp(option, "-print", 6) == 0) {
        f->end = strcmp(option, "-print0") == 0 ? '\0' : '\n';
        return option[6] == '\0' || strcmp(option, "-print0") == 0;
    }
    if (*i + 1 == argc || f->ntests == TESTS) {
        return false;
    }
    if (depth) {
        v = strtoll(argv[++*i], &end, 10);
        *(option[2] == 'a' ? &f->max_depth : &f->min_depth) = v;
        return v >= 0 && *end == '\0';
    }
    f->test[f->ntests].negated = *negated;
    *negated = false;
    return take_value(f, &f->test[f->ntests++], option, argv[++*i]);
}

static int
refused(struct shell *sh, const char *option)
{
    static const char *const doing[] = {"-exec", "-execdir", "-ok", "-okdir",
        "-delete"};

    for (size_t i = 0; i < sizeof(doing) / sizeof(doing[0]); i++) {
        if (strcmp(option, doing[i]) == 0) {
            sh_violation(sh, "find", option);
        }
    }
    sh_complain(sh, "find: bad arg '%s'\n", option);
    return 1;
}

int
cmd_find(struct shell *sh, int argc, char **argv)
{
    struct find f = {.sh = sh, .max_depth = INT64_MAX, .end = '\n',
        .now_ns = now_ns() + sh->phone->skew_ms * 1000000};
    bool negated = false;
    int paths = 1;
    char *served;

    while (paths < argc && argv[paths][0] != '-' &&
        strcmp(argv[paths], "!") != 0) {
        paths++;
    }
    for (int i = paths; i < argc; i++) {
        const char *option = argv[i];

        if (!take(&f, argc, argv, &i, &negated)) {
            return refused(sh, option);
        }
    }
    for (int i = 1; i < paths; i++) {
        walk(&f, argv[i]);
    }
    if (paths == 1) {
        walk(&f, "/");
    }
    buf_put(&f.served, "", 1);
    served = xformat("[%s]", (const char *)f.served.p);
    log_event(sh->phone->serial, "shell", "find", "jnames", served, NULL);
    free(served);
    buf_free(&f.served);
    return f.status;
}
