/** One mobilebackup2 Backup request, from passcode to Response. */
#ifndef IPHONE_BACKUP_H
#define IPHONE_BACKUP_H

#include "catalog.h"
#include "dl.h"
#include "keybag.h"
#include "roll.h"

#include <openssl/evp.h>

struct backup {
    struct dl *d;
    struct phone *p;
    struct catalog *c;
    struct cat_plan plan;
    uint8_t *skip;            /* by id: not sent, so no row either */
    bool encrypted;
    struct keybag kb;
    EVP_CIPHER_CTX *cipher;
    EVP_MD_CTX *digest;
    uint64_t block;           /* bytes of one data block */
    uint8_t *plain;           /* one block, when encrypting */
    int64_t files;            /* sent so far, for faults */
    struct roll roll;
    struct buf status;        /* last Status.plist sent */
    struct buf manifest;      /* Manifest.plist */
    int db;                   /* Manifest.db as sent: an unlinked file */
    uint64_t db_bytes;
    struct cat_item *item;
};

/** The whole script of facts 9.5. 0, DL_DEAD or an error code. */
int
backup_run(struct dl *d);

/** Step 6: every file of the plan, or of one domain alone (a retry). */
int
backup_send_all(struct backup *b, const char *domain);

/** Upload an open file as it is. */
int
backup_send_fd(struct backup *b, const char *dname, const char *fname, int fd,
    uint64_t n);

/** Build Manifest.plist and Manifest.db once all files are sent. */
void
backup_make_manifest(struct backup *b);

/** Steps 10 and 11: read back, list, and miss nothing. */
int
backup_verify(struct backup *b);

#endif
