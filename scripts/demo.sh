#!/bin/sh
# The main job on the sample pages: two records in the terminal, an archive of all, and how to open the reading room.
set -eu
bin=$1 archive=$2
mkdir -p "$(dirname "$archive")"
rm -f "$archive" "$archive"-wal "$archive"-shm
for page in examples/pages/webb-first-images.html examples/pages/notre-dame-fr.html; do
    printf '\n$ onrecord read %s\n\n' "$page"
    "$bin/onrecord" read "$page"
done
printf '\n$ onrecord add examples/pages --archive %s\n' "$archive"
"$bin/onrecord" add examples/pages --archive "$archive"
printf '\n$ onrecord verify %s\n' "$archive"
"$bin/onrecord" verify "$archive"
printf '\nThe archive is %s. Open the reading room on it with\n\n    make room\n\nand go to http://127.0.0.1:8321/\n' "$archive"
