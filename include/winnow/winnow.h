/** Winnow: selective extraction from a phone, under a consent filter. */
#ifndef WINNOW_WINNOW_H
#define WINNOW_WINNOW_H

#include "winnow/bundle.h"
#include "winnow/category.h"
#include "winnow/consent.h"
#include "winnow/device.h"
#include "winnow/dispose.h"
#include "winnow/export.h"
#include "winnow/pack.h"
#include "winnow/policy.h"
#include "winnow/receipt.h"
#include "winnow/report.h"
#include "winnow/session.h"
#include "winnow/sign.h"
#include "winnow/statement.h"
#include "winnow/status.h"
#include "winnow/typed.h"

/** "0.1.0". */
WN_API const char *wn_version(void);

#endif
