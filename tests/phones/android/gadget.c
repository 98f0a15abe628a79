/* What a gadget tells the kernel, and its plug. */
#include "gadget.h"

#include <linux/usb/functionfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
put_end(struct buf *b, uint8_t address, unsigned packet)
{
    uint8_t end[] = {USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT, address,
        USB_ENDPOINT_XFER_BULK, (uint8_t)packet, (uint8_t)(packet >> 8), 0};
    static const uint8_t companion[] = {USB_DT_SS_EP_COMP_SIZE,
        USB_DT_SS_ENDPOINT_COMP, 4, 0, 0, 0};

    buf_put(b, end, sizeof(end));
    buf_put(b, companion, packet == 1024 ? sizeof(companion) : 0);
}

/* One interface, OUT before IN (facts 1.1), at one speed. */
static void
put_speed(struct buf *b, unsigned packet)
{
    static const uint8_t interface[] = {USB_DT_INTERFACE_SIZE,
        USB_DT_INTERFACE, 0, 0, 2, 0xff, 0x42, 0x01, 1};

    buf_put(b, interface, sizeof(interface));
    put_end(b, 1 | USB_DIR_OUT, packet);
    put_end(b, 2 | USB_DIR_IN, packet);
}

static void
put_u32(struct buf *b, uint32_t v)
{
    uint8_t le[4];

    put_le32(le, v);
    buf_put(b, le, 4);
}

void
gadget_descriptors(struct buf *b)
{
    put_u32(b, FUNCTIONFS_DESCRIPTORS_MAGIC_V2);
    put_u32(b, 0);
    put_u32(b, FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC |
        FUNCTIONFS_HAS_SS_DESC);
    put_u32(b, 3);
    put_u32(b, 3);
    put_u32(b, 5);
    put_speed(b, 64);
    put_speed(b, 512);
    put_speed(b, 1024);
    put_le32(b->p + 4, (uint32_t)b->n);
}

void
gadget_strings(struct buf *b)
{
    static const char name[] = "ADB Interface";

    put_u32(b, FUNCTIONFS_STRINGS_MAGIC);
    put_u32(b, 18 + sizeof(name));
    put_u32(b, 1);
    put_u32(b, 1);
    buf_put(b, "\x09\x04", 2); /* US English */
    buf_put(b, name, sizeof(name));
}

/** ---- the plug ----------------------------------------------------------- */

/* The UDC file of the gadget, as init writes it on a phone. */
static bool
set_udc(const struct gadget *g, const char *name)
{
    char *path = xformat("%s/UDC", g->dir);
    FILE *f = fopen(path, "w");
    bool fine = f != NULL && fprintf(f, "%s\n", name) > 0;

    if (f != NULL) {
        fine = fclose(f) == 0 && fine;
    }
    free(path);
    return fine;
}

void
gadget_unplug(struct gadget *g, int64_t ms)
{
    char *path;
    uint8_t *name;
    size_t n = 0;

    if (g->dir == NULL || g->udc != NULL) {
        return;
    }
    path = xformat("%s/UDC", g->dir);
    name = read_whole_file(path, &n);
    free(path);
    if (name != NULL && *name > ' ') {
        g->udc = xformat("%.*s", (int)strcspn((char *)name, "\n"),
            (char *)name);
        g->back_ns = ms < 0 ? 0 : now_ns() + ms * 1000000;
        set_udc(g, "");
    }
    free(name);
}

void
gadget_plug_again(struct gadget *g)
{
    if (g->back_ns != 0 && now_ns() >= g->back_ns && set_udc(g, g->udc)) {
        free(g->udc);
        g->udc = NULL;
        g->back_ns = 0;
    }
}
