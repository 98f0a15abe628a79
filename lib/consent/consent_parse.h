/** Text → raw tree, strict and pure: the only files that know the syntax. */
#ifndef WN_CONSENT_PARSE_H
#define WN_CONSENT_PARSE_H

#include "consent/findings.h"
#include "consent/tree.h"

#define WN_FILTER_BYTES_MAX ((size_t)256 * 1024)
#define WN_FILTER_DEPTH_MAX 8
#define WN_FILTER_NODES_MAX 40000U

/**
 * Read one document of YAML (or JSON).
 *
 * @param[out] root  in the arena; NULL when the text is no filter at all
 * @param source     which file the places belong to
 * @retval WN_EFILTER  one syntax finding, alone; *root untouched
 * @retval WN_OK       also with findings on tags, anchors and the like: the
 *                     nodes concerned are marked bad and the rest is whole
 */
enum wn_status wn_filter_read(struct wn_node **root, struct wn_arena *a,
    const uint8_t *p, size_t n, enum wn_source source, struct wn_findings *f,
    struct wn_err *err);

#endif
