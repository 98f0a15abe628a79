"""CREATE statements of the MediaProvider's external.db (here: media.db).

Columns as in DatabaseHelper.java of Android 7.1, 9, 10, 11, 12 and later, and
as MediaStore.java documents them. Until Android 9 the views list columns; from
10 on the provider's maps do."""

from .ddl import names, table

FILES = """
TEXT: _data INTEGER: _size format parent date_added date_modified TEXT:
mime_type title description _display_name picasa_id INTEGER: orientation
DOUBLE: latitude longitude INTEGER: datetaken mini_thumb_magic TEXT: bucket_id
bucket_display_name INTEGER: isprivate TEXT: title_key INTEGER: artist_id
album_id TEXT: composer INTEGER: track year is_ringtone is_music is_alarm
is_notification is_podcast TEXT: album_artist INTEGER: duration bookmark TEXT:
artist album resolution tags category language mini_thumb_data name INTEGER:
media_type old_id is_drm width height
"""
FILES_29 = """
TEXT: title_resource_uri owner_package_name relative_path volume_name
download_uri referer_uri hash document_id instance_id original_document_id
INTEGER: is_pending=0 is_download=0 is_audiobook=0 date_expires group_id
color_standard color_transfer color_range TEXT: primary_directory
secondary_directory
"""
FILES_30 = """
INTEGER: is_trashed=0 is_favorite=0 generation_added=0 generation_modified=0
num_tracks TEXT: writer exposure_time f_number author genre INTEGER: iso
scene_capture_type BLOB: xmp
"""
FILES_31 = """
INTEGER: is_recording=0 redacted_uri_id _user_id=0 _modifier=1
_transcode_status=0 _video_codec_type=0
"""
FILES_33 = "INTEGER: _special_format"
LATER = ((29, FILES_29), (30, FILES_30), (31, FILES_31), (33, FILES_33))
# The views of Android 9 and before.
IMAGES = """
_id _data _size _display_name mime_type title date_added date_modified
description picasa_id isprivate latitude longitude datetaken orientation
mini_thumb_magic bucket_id bucket_display_name width height
"""
VIDEO = """
_id _data _display_name _size mime_type date_added date_modified title duration
artist album resolution description isprivate tags category language
mini_thumb_data latitude longitude datetaken mini_thumb_magic bucket_id
bucket_display_name bookmark width height
"""
AUDIO = """
_id _data _display_name _size mime_type date_added is_drm date_modified title
title_key duration artist_id composer album_id track year is_ringtone is_music
is_alarm is_notification is_podcast bookmark album_artist artist album
"""


def files_columns(sdk):
    text = FILES + "".join(" " + more for level, more in LATER
                           if level <= sdk)
    return names(text)


def media(sdk):
    text = FILES + "".join(" " + more for level, more in LATER
                           if level <= sdk)
    out = ["CREATE TABLE android_metadata (locale TEXT)",
           table("files", text, "^_id INTEGER PRIMARY KEY AUTOINCREMENT"),
           "CREATE INDEX media_type_index ON files (media_type)",
           "CREATE INDEX datetaken_index ON files (datetaken)"]
    for name, kind, old in (("images", 1, IMAGES), ("audio", 2, AUDIO),
                            ("video", 3, VIDEO)):
        columns = ", ".join(old.split()) if sdk < 29 else "*"
        out.append(f"CREATE VIEW {name} AS SELECT {columns} FROM files WHERE "
                   f"media_type={kind}")
    if sdk >= 29:
        out.append("CREATE VIEW downloads AS SELECT * FROM files WHERE "
                   "is_download=1")
    return out
