#!/bin/sh
# The main job on the sample pages: two records in the terminal, an archive of all, and how to open the reading room.
set -eu
bin=$1 archive=$2
mkdir -p "$(dirname "$archive")"
rm -f "$archive" "$archive"-wal "$archive"-shm
first=$(ls examples/pages/*.html | head -n 1)
printf '\n$ onrecord read %s\n\n' "$first"
"$bin/onrecord" read "$first"
printf '\n$ onrecord add examples/pages --archive %s\n' "$archive"
"$bin/onrecord" add examples/pages --archive "$archive"
printf '\n$ onrecord verify %s\n' "$archive"
"$bin/onrecord" verify "$archive"
printf '\nThe archive is %s. Open the reading room on it with\n\n    make room\n\nand go to http://127.0.0.1:8321/\n' "$archive"
