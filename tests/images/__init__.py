"""Phone images for tests and for the demo: made from code, the same bytes for
the same seed, whatever the zone, locale or umask. No real person is in them.

    IMAGE/phone.yaml          identity and behaviour (JSON, which is YAML)
    IMAGE/truth.json          what is in it, see below
    IMAGE/backup/DOMAIN/PATH  files of the backup service, -wal files included
    IMAGE/media/PATH          the AFC root

phone.yaml: keys of the virtual-phone design, and under `backup`:
`order` (as-listed | index-first | index-last | shuffled; sms.db is the index)
and `encrypted-only` (list of DOMAIN/PATH prefixes that only an encrypted
backup carries).

truth.json, one object; it knows no filter. Instants are `utc_ns`: ns UTC since
1970. A *canary* is an ASCII token `cnry-` + 12 characters that stands in that
one string of that one item and nowhere else; where a string is repeated (a
quoted text, a group title) the repeating item names it under `quoted` or
`group_title`. Handles cannot carry tokens unless they are e-mail addresses;
every synthetic number belongs to one person.

    profile, seed, ios, complete (false: `items` lists a part, see `counts`)
    device     {udid, serial, imei, device_name, canaries: {device_name: […]}}
    owner      {handles: [own numbers and addresses]}
    window     {zone, from, to, person, …}: what the profile was built around
    people     [{name, handles: [as spelt in the databases], contact: item id}]
    counts     {category: number of items in the image}
    lids       {app: {LID: number, or null where two are noted}}, if WhatsApp
               is of an age that has them
    noise      [{path, what, canaries: […]}]: never to leave the phone
    items      [{…}], each
      id         "i000001", stable within the image
      category   messages | calls | contacts | photos | videos
      app        sms | imessage | rcs | phone | facetime | whatsapp |
                 whatsapp-business | null
      source     {path: "backup/…" or "media/…", table, rowid, wal: bool}
      guid       message guid (references to it are not content)
      times      {kind: {utc_ns: int or null, raw, [local, offset]}}
                 messages: shown read delivered played edited retracted deleted
                           sent_date (of WhatsApp: ZSENTDATE)
                 calls:    start
                 media:    taken (local: EXIF text; offset: its zone or null;
                           utc_ns is null without a zone), added, created (both
                           of the catalogue), file (mtime)
      handles    the conversation's handles as stored, without the owner; of
                 WhatsApp JIDs: who is in it now, and who wrote this
      past       of WhatsApp: who was in it, or is named by its history
      author     "owner" | a handle | null
      session    {id: chat guid, kind: one-to-one | group | none} or null
      kind       messages: message reaction group-action ; calls: answered
                 missed rejected blocked ; contacts: person organisation ;
                 media: camera screenshot screen-recording saved
      direction  incoming | outgoing
      flags      subset of: hidden trashed recently_deleted reaction reply
                 edited unsent undated contradicting_time orphan withheld
                 blocked no_exif failed live edited_photo uncatalogued
                 not_on_phone no_conversation (shown to all, or a channel)
      status     messages: received sent delivered failed unsent
                 recently-deleted
      form, dating, gps, parts [{path, kind}], thumbnails [path]   of media:
                 zoned | unzoned | gps | none, as in photos.Photos.add
      reply_to   guid of the message replied to or reacted to
      text       the words alone, or null
      stored_text  as an exact reader shows it: one U+FFFC for each attachment
                 stands before the words
      body       text | attributedBody: where the text stands
      files      ["media/…" or "backup/…" belonging to the item and present]
      attachments [{path or null, present, transfer_name, bytes, rowid}]
      canaries   {text subject attachment attachment_name earlier_edit quoted
                  group_title name note address url email picture preview
                  location thumbnail embedded_thumbnail catalogue content
                  pushname place vcard vcard_name poll about unasked:
                  [tokens]}; `path` holds DCIM/FOLDER/STEM instead of tokens;
                  catalogue, thumbnail, pushname and unasked are never part of
                  an item's record
      message_type, forwarded, starred, place of WhatsApp's messages; place:
                 (latitude, longitude)
      on         of WhatsApp's reactions, which share a row: id of the message

Use: `build(profile, out, seed=1, ios=17, **options)` or the program
`make-image`. `from_files(out, {"backup/…": bytes or path})` makes an image of
files one has.
"""

from .assemble import from_files, load_truth
from .profiles import PROFILES, build

__all__ = ["PROFILES", "build", "from_files", "load_truth"]
