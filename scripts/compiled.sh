#!/bin/sh
# A wheel whose article modules are compiled, and the proof that it is worth no less than the source: the same records, and the tests of what is compiled.
# All happens on copies below build/: compiled modules beside the source would be taken for it.
set -eu
python=$(pwd)/$1/python
"$python" -m pip install --quiet --disable-pip-version-check build
rm -rf build
mkdir build
echo "Compiling (two minutes or more) …"
HATCH_BUILD_HOOK_ENABLE_MYPYC=true "$python" -m build --outdir build/wheel . >build/compiled.log 2>&1 || {
    tail -n 30 build/compiled.log
    echo "It could not be compiled; the whole log is build/compiled.log. A C compiler and Python's own headers are needed; on Debian and Ubuntu: apt-get install gcc python3-dev"
    exit 1
}
mkdir build/compiled
[ ! -d ../shared ] || ln -s "$(cd ../shared && pwd)" build/shared # the hostile files, for the tests
tar xzf build/wheel/onrecord-*.tar.gz -C build/compiled --strip-components 1
"$python" -m zipfile -e build/wheel/onrecord-*.whl build/compiled
"$python" -m onrecord read --json examples/pages >build/plain.jsonl
cd build/compiled
"$python" -c 'from onrecord.article import score; from onrecord.page import blocks; assert not (score.__file__ + blocks.__file__).count(".py"), "not compiled"'
"$python" -m onrecord read --json examples/pages >../compiled.jsonl
cmp ../plain.jsonl ../compiled.jsonl
"$python" -m pytest -o addopts= -q -n 2 tests/page tests/article tests/hostile tests/test_read.py tests/test_record.py tests/test_versions.py
# Where a page breaks what an annotation says, compiled code ends in an error and Python does not: the tests hold few such pages, broken ones are full of them.
[ ! -d ../shared ] || "$python" -m bench.hostile mutants ../shared/data/pages/news-dev --count 3000 --stage article
echo "The records are the same. The wheel: $(cd ../.. && ls build/wheel/onrecord-*.whl)"
