#!/usr/bin/env bash
# Keep the private databases between nights of a CI that forgets everything: one encrypted file, packed and unpacked.
#
# keep.sh pack FILE, keep.sh unpack FILE. They hold abstracts, answers of providers and names of reviewers, and whoever
# may read a repository may read its releases: without a passphrase nothing is packed.
#
#   DATA             folder of the three databases      data
#   DATA_PASSPHRASE  opens the file; lose it and the file is lost
set -euo pipefail

data=${DATA:-data} file=${2:?name the file}
: "${DATA_PASSPHRASE:?set DATA_PASSPHRASE to a long secret}"
cipher=(-aes-256-cbc -pbkdf2 -iter 600000 -salt -pass env:DATA_PASSPHRASE)

case ${1:-} in
  pack)
    cd "$data" && names=(*.db*) && cd "$OLDPWD"
    tar --create --gzip --directory "$data" "${names[@]}" | openssl enc "${cipher[@]}" -out "$file.part"
    mv "$file.part" "$file"
    ;;
  unpack)
    # Into a folder beside it first: a wrong passphrase or a cut file leaves the data folder as it was.
    mkdir -p "$data" "$data.part"
    openssl enc -d "${cipher[@]}" -in "$file" | tar --extract --gzip --directory "$data.part"
    mv "$data.part"/* "$data"/
    rmdir "$data.part"
    ;;
  *)
    echo "keep.sh pack FILE or keep.sh unpack FILE" >&2
    exit 2
    ;;
esac
