/** For whom a part is. */
#ifndef WN_PACK_CMS_PEOPLE_H
#define WN_PACK_CMS_PEOPLE_H

#include <stdbool.h>

#include <openssl/cms.h>

/** Does one of its RecipientInfos name this certificate? */
bool wn_cms_is_for(CMS_ContentInfo *cms, X509 *certificate);

#endif
