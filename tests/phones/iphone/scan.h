/** What lies in IMAGE/backup becomes rows of the catalogue. */
#ifndef IPHONE_SCAN_H
#define IPHONE_SCAN_H

#include "catalog.h"

/** Every domain of the image; dies on one that no phone has. */
void
scan_backup(struct catalog *c);

/** Folders above synthetic files are rows of the manifest too. */
void
scan_synth(struct catalog *c, const struct synth *s);

#endif
