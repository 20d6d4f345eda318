#!/bin/sh
# The weights of tier "accurate", from the data to the files in onrecord/models: about an hour on one core.
#
#     sh training/accurate.sh ../shared/data/statements/polnear FOLDER
#
# FOLDER takes what is learned on the way. The same data, versions and machine give the same files.
set -eu
data=$1 folder=$2 here=$(dirname "$0")
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
mkdir -p "$folder/fast"
python "$here/statements.py" "$data" --without 7 --out "$folder/fast"
python "$here/accurate.py" "$data" "$folder"
python "$here/accuratejudge.py" "$data" "$folder"
python "$here/accuratepack.py" "$folder" --dev "$data"
