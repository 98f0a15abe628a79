/** bag-info.txt: one value a line; labels of ours are needed exactly once. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "verify/job.h"

#define INFO_BYTES_MAX (1u << 20)
#define OPTIONAL 2 /* labels, the last ones */

struct label {
    const char *name;
    char *value; /* where it goes, NULL = not needed further */
    size_t cap;
    size_t seen;
};

static void
take(struct wn_job *j, struct label *labels, size_t count, char *line)
{
    char *colon = strstr(line, ": ");

    if (!colon) {
        wn_report_fault(j->r, "bag-info.txt",
            "\"%.60s\" is not a label and a value", line);
        return;
    }
    *colon = '\0';
    for (size_t i = 0; i < count; i++) {
        if (strcmp(labels[i].name, line) != 0) {
            continue;
        }
        if (++labels[i].seen > 1) {
            wn_report_fault(j->r, "bag-info.txt", "%s stands there twice",
                labels[i].name);
        } else if (labels[i].value) {
            (void)snprintf(
                labels[i].value, labels[i].cap, "%s", colon + 2);
        }
        if (i + OPTIONAL >= count && colon[2] == '\0') {
            wn_report_fault(
                j->r, "bag-info.txt", "%s is empty", labels[i].name);
        }
    }
}

static void
check_values(struct wn_job *j)
{
    static const char *const results[] = { "as-asked", "shortfall", "partial",
        NULL };
    static const char *const kinds[] = { "phone",
        "NOT EVIDENCE: virtual phone", NULL };
    const struct wn_bag_info *info = &j->info;

    if (!wn_is_hex(info->filter_sha256, 64) ||
        !wn_is_hex(info->log_head, 64)) {
        wn_report_fault(j->r, "bag-info.txt",
            "Winnow-Filter-SHA256 or Winnow-Log-Head is no SHA-256");
    }
    if (!wn_is_word(info->result, results)) {
        wn_report_fault(j->r, "bag-info.txt",
            "Winnow-Result is none of as-asked, shortfall, partial");
    }
    if (!wn_is_word(info->device_kind, kinds)) {
        wn_report_fault(j->r, "bag-info.txt",
            "Winnow-Device-Kind does not say what the device was");
    }
    if (strlen(info->date) != 10 || info->date[4] != '-' ||
        info->date[7] != '-' || strspn(info->date, "0123456789-") != 10) {
        wn_report_fault(j->r, "bag-info.txt", "Bagging-Date is no date");
    }
}

void
wn_verify_bag_info(struct wn_job *j)
{
    struct wn_bag_info *i = &j->info;
    struct label labels[] = { { "Source-Organization", NULL, 0, 0 },
        { "Bagging-Date", i->date, sizeof(i->date), 0 },
        { "Payload-Oxum", i->oxum, sizeof(i->oxum), 0 },
        { "External-Identifier", NULL, 0, 0 },
        { "Winnow-Version", i->version, sizeof(i->version), 0 },
        { "Winnow-Filter-SHA256", i->filter_sha256, sizeof(i->filter_sha256),
            0 },
        { "Winnow-Log-Head", i->log_head, sizeof(i->log_head), 0 },
        { "Winnow-Acquisition-Modes", i->modes, sizeof(i->modes), 0 },
        { "Winnow-Device-Kind", i->device_kind, sizeof(i->device_kind), 0 },
        { "Winnow-Result", i->result, sizeof(i->result), 0 },
        /* Not of each bundle: */
        { WN_PAGE_FORMAT_LABEL, i->page_format, sizeof(i->page_format), 0 },
        { "Winnow-Parent-Seal", i->parent_seal, sizeof(i->parent_seal), 0 } };
    size_t count = sizeof(labels) / sizeof(labels[0]);
    struct wn_buf b;
    char *p, *stop;

    if (wn_tree_read(&j->tree, "bag-info.txt", INFO_BYTES_MAX, &b, j->r) !=
        WN_OK) {
        wn_buf_clear(&b);
        return;
    }
    if (memchr(b.data, '\0', b.len) || memchr(b.data, '\r', b.len) ||
        !wn_utf8_valid(b.data, b.len)) {
        wn_report_fault(j->r, "bag-info.txt", "it is not plain UTF-8 text");
    }
    for (p = (char *)b.data; (stop = strchr(p, '\n')) != NULL; p = stop + 1) {
        *stop = '\0';
        take(j, labels, count, p);
    }
    if (*p) {
        wn_report_fault(j->r, "bag-info.txt", "its last line is cut off");
    }
    for (size_t k = 0; k + OPTIONAL < count; k++) {
        if (labels[k].seen == 0) {
            wn_report_fault(
                j->r, "bag-info.txt", "%s is missing", labels[k].name);
        }
    }
    check_values(j);
    wn_buf_clear(&b);
}
