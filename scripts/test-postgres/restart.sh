#!/bin/sh
# restart.sh <url> [seconds]: ends the server that start.sh started there as a crash would (the immediate shutdown: nobody is
# told, nothing is tidied up), leaves it down for so long, and starts it again on the same cluster and port.
set -eu

url="${1:?Say which: restart.sh postgres://postgres@127.0.0.1:PORT/postgres [seconds]}"
down="${2:-0}"
cache="${ICE_TEST_CACHE:-$HOME/.cache/iceos-test}"
root="$cache/trixie"
bin=/usr/lib/postgresql/17/bin
port="$(printf '%s' "$url" | sed -n 's#.*:\([0-9][0-9]*\)/.*#\1#p')"
cluster="/var/tmp/iceos-test-$port"
[ -n "$port" ] && [ -e "$root$cluster/PG_VERSION" ] || { echo "There is no cluster for $url." >&2; exit 1; }

as_postgres() { chroot --userspec=postgres:postgres "$root" "$@"; }
as_postgres "$bin/pg_ctl" -D "$cluster" -m immediate -w -t 30 stop >/dev/null
sleep "$down"
as_postgres "$bin/pg_ctl" -D "$cluster" -l "$cluster/server.log" -w -t 60 start >/dev/null
