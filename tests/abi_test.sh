#!/usr/bin/env bash
# What libmend offers is what was recorded, no more and no less: a symbol that vanishes breaks programs, and one that
# slips out can never be taken back. Nor does it bring libtorch or an image library into the programs that load it.
#   abi_test.sh SOURCE LIBRARY
set -euo pipefail
recorded=$1/src/capi/symbols.txt
offered=$(nm -D --defined-only --without-symbol-versions "$2" | awk '$2 != "A" {print $3}' | LC_ALL=C sort)
diff <(LC_ALL=C sort "$recorded") <(echo "$offered") || { echo "abi: libmend's symbols differ from $recorded"; exit 1; }
soname=$(objdump -p "$2" | awk '$1 == "SONAME" {print $2}')
[[ $soname == libmend.so.0 ]] || { echo "abi: the soname is $soname"; exit 1; }
needed=$(objdump -p "$2" | awk '$1 == "NEEDED" {print $2}')
if grep -E 'torch|c10|vips|jpeg|webp' <<<"$needed"; then echo "abi: libmend loads the above"; exit 1; fi
echo "abi: $(wc -l <"$recorded") symbols, as recorded"
