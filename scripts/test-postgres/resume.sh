#!/bin/sh
# resume.sh <url>: starts the server again that crash.sh ended there, on what its cluster has on disk.
set -eu

url="${1:?Say which: resume.sh postgres://postgres@127.0.0.1:PORT/postgres}"
cache="${ICE_TEST_CACHE:-$HOME/.cache/iceos-test}"
root="$cache/trixie"
port="$(printf '%s' "$url" | sed -n 's#.*:\([0-9][0-9]*\)/.*#\1#p')"
[ -n "$port" ] || { echo "There is no port in $url." >&2; exit 1; }
cluster="/var/tmp/iceos-test-$port"

rm -f "$root$cluster/postmaster.pid"
chroot --userspec=postgres:postgres "$root" /usr/lib/postgresql/17/bin/pg_ctl -D "$cluster" -l "$cluster/server.log" \
  -w -t 60 start >/dev/null || {
  tail -20 "$root$cluster/server.log" >&2
  exit 1
}
