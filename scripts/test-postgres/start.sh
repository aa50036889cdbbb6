#!/bin/sh
# Starts Postgres 17 with pgvector on 127.0.0.1, on a free port, with a new empty cluster. Prints its URL as the last line.
# Several can run beside each other; stop.sh <url> stops one.
set -eu

here="$(cd "$(dirname "$0")" && pwd)"
sh "$here/setup.sh"
cache="${ICE_TEST_CACHE:-$HOME/.cache/iceos-test}"
root="$cache/trixie"
bin=/usr/lib/postgresql/17/bin

port="$(node -e '
  const server = require("node:net").createServer()
  server.listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close() })')"
cluster="/var/tmp/iceos-test-$port"

# The chroot's postgres user may have any number here, so everything is done by that user from inside.
as_postgres() { chroot --userspec=postgres:postgres "$root" "$@"; }
[ -c "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3
[ -c "$root/dev/urandom" ] || mknod -m 666 "$root/dev/urandom" c 1 9
mkdir -p "$root/dev/shm" "$root/run/postgresql"
chmod 1777 "$root/dev/shm" "$root/var/tmp" "$root/tmp"

rm -rf "$root$cluster"
as_postgres "$bin/initdb" -D "$cluster" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$cache/initdb-$port.log" 2>&1
cat >>"$root$cluster/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
shared_buffers = 128MB
max_connections = 200
CONF
as_postgres "$bin/pg_ctl" -D "$cluster" -l "$cluster/server.log" -w -t 30 start >/dev/null || {
  tail -20 "$root$cluster/server.log" >&2
  exit 1
}
rm -f "$cache/initdb-$port.log"
echo "postgres://postgres@127.0.0.1:$port/postgres"
