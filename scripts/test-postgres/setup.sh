#!/bin/sh
# Makes a small Debian system with Postgres 17, pgvector and Valkey in a cache folder, for tests without Docker.
# Needs Debian or Ubuntu, root, and debootstrap. Takes about a minute the first time and nothing afterwards.
set -eu

cache="${ICE_TEST_CACHE:-$HOME/.cache/iceos-test}"
root="$cache/trixie"
if [ -e "$root/.ready" ]; then exit 0; fi

[ "$(id -u)" = 0 ] || { echo 'setup.sh has to run as root (it makes a chroot).' >&2; exit 1; }
command -v debootstrap >/dev/null || { echo 'Install debootstrap first.' >&2; exit 1; }

# The machine's own package mirror, whichever of the two formats apt's sources have.
mirror="$(cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/*.sources 2>/dev/null |
  awk '$1 == "URIs:" && $2 ~ /\/debian\/?$/ { print $2; exit }')"
if [ -z "$mirror" ]; then
  mirror="$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:.*\/debian\/?$/) { print $i; exit } }' \
    /etc/apt/sources.list 2>/dev/null || true)"
fi
[ -n "$mirror" ] || { echo "No Debian mirror in apt's sources." >&2; exit 1; }

mkdir -p "$cache"
making="$root.making"
rm -rf "$making"
debootstrap --variant=minbase trixie "$making" "$mirror" >"$cache/setup.log" 2>&1 || {
  tail -20 "$cache/setup.log" >&2
  exit 1
}

# How this machine reaches its mirror (proxy, credentials) is the chroot's way too; nothing starts by itself in there.
for file in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99*; do
  if [ -e "$file" ]; then cp "$file" "$making/etc/apt/apt.conf.d/"; fi
done
cp /etc/resolv.conf "$making/etc/resolv.conf"
cp /etc/hosts "$making/etc/hosts"
printf '#!/bin/sh\nexit 101\n' >"$making/usr/sbin/policy-rc.d"
chmod +x "$making/usr/sbin/policy-rc.d"
printf 'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n' \
  >"$making/etc/dpkg/dpkg.cfg.d/small"
mkdir -p "$making/etc/postgresql-common"
echo 'create_main_cluster = false' >"$making/etc/postgresql-common/createcluster.conf"

chroot "$making" /usr/bin/env DEBIAN_FRONTEND=noninteractive sh -c '
  apt-get update &&
  apt-get install -y --no-install-recommends postgresql-17 postgresql-17-pgvector valkey-server &&
  apt-get clean' >>"$cache/setup.log" 2>&1 || {
  tail -20 "$cache/setup.log" >&2
  exit 1
}

touch "$making/.ready"
rm -rf "$root"
mv "$making" "$root"
