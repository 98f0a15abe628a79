/** iPhones on the USB bus, whether or not the mux shows them. No interface is
 * claimed, nothing is sent but standard descriptor requests. */
#ifndef WN_DEVICE_USB_SEEN_H
#define WN_DEVICE_USB_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#define WN_USB_SEEN_MAX 64

struct wn_usb_phone {
    char port[32];   /* "usb:1-4.2" */
    char serial[64]; /* the UDID, perhaps without its dash; "" = no access */
    bool recovery;   /* in recovery or DFU mode */
};

/**
 * @param[out] out  room for WN_USB_SEEN_MAX, or NULL to be told only how many
 * @return how many were seen; 0 also when there is no USB at all
 */
size_t wn_usb_seen(struct wn_usb_phone *out);

#endif
