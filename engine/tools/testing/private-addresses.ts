/** Test data: spellings of addresses that no workflow may reach, most of which a check on the text would miss. */

const listOf = (text: string) => text.trim().split(/\s+/)

/** IPv4 addresses that are not public. */
export const privateV4 = listOf(`
  127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.254 0.0.0.0 0.0.0.1 10.0.0.1 10.255.255.255
  172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.254 169.254.169.254 169.254.170.2 169.254.0.1 100.64.0.1
  100.100.100.200 100.127.255.254 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.31.196.1 192.52.193.1
  192.175.48.1 198.18.0.1 198.19.255.254 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1
  255.255.255.255 168.63.129.16
`)

/** IPv6 addresses that are not public, or that carry an IPv4 address inside. */
export const privateV6 = listOf(`
  ::1 :: 0:0:0:0:0:0:0:1 0000:0000:0000:0000:0000:0000:0000:0001 ::ffff:127.0.0.1 ::ffff:7f00:1
  ::ffff:a9fe:a9fe ::ffff:169.254.169.254 ::ffff:10.0.0.1 ::ffff:192.168.0.1 ::ffff:8.8.8.8 0:0:0:0:0:ffff:127.0.0.1
  ::FFFF:127.0.0.1 ::ffff:0:127.0.0.1 ::127.0.0.1 ::7f00:1 ::169.254.169.254 64:ff9b::7f00:1
  64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::8.8.8.8 64:ff9b:1::7f00:1 64:ff9b:1::10.0.0.1 2002:7f00:1::
  2002:7f00:0001::1 2002:a9fe:a9fe:: 2002:c0a8:1:: 2001:0:7f00:1:: 2001::1 fe80::1
  fe80::a9fe:a9fe febf::1 fec0::1 fc00::1 fd00::1 fd00:ec2::254
  fdff:ffff::1 ff02::1 ff05::2 2001:db8::1 2001:2::1 2001:10::1
  2001:20::1 3fff::1 5f00::1 100::1 4000::1 2620:4f:8000::1
`)

/** Hosts as URLs spell them: decimal, octal, hexadecimal, short, percent-encoded, full-width, with zones and names. */
export const privateSpellings = listOf(`
  2130706433 017700000001 0x7f000001 0x7F000001 0x7f.0x0.0x0.0x1 0x7f.0.0.1
  0177.0.0.1 0177.0.0.01 0177.0x0.0.1 00000177.0.0.1 127.1 127.0.1
  127.65535 0x7f.1 0177.1 127.0.0.1. 2130706433. 0x7f000001.
  127.1. 127.0x1 0 0x0 00 0.
  0.0 2852039166 0xa9fea9fe 0xA9FEA9FE 025177524776 0251.0376.0251.0376
  0xa9.0xfe.0xa9.0xfe 169.254.43518 169.16689662 169.254.0xa9fe 0xa9.254.43518 167772161
  0xa000001 012.0.0.1 10.1 0xa.1 3232235521 0xc0a80001
  0300.0250.0.1 192.168.1 192.11010049 2886729729 0xac100001 0254.020.0.1
  172.1048577 1681915905 0x64400001 3758096385 0xe0000001 4294967295
  0xffffffff 127%2e0%2e0%2e1 %31%32%37.0.0.1 %6c%6f%63alhost 127。0。0。1 127．0．0．1
  127｡0｡0｡1 １２７.0.0.1 ①②⑦.⓪.⓪.① 0×7f.1 ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ｌｏｃａｌｈｏｓｔ
  127.0.0.\u200b1 127.0\u00ad.0.1 127.0.0.1:80@127.0.0.1 user:pass@127.0.0.1 example.com@127.0.0.1 example.com%40127.0.0.1
  [::1]. [::1%lo] [fe80::1%25eth0] [::1%25lo0] 256.0.0.1 127.0.0.1.1
  0x7f.0x0.0x0.0x1. 08.0.0.1
`)

/** Names that, for the test, resolve to forbidden addresses. */
export const privateNames = listOf(`
  localhost LOCALHOST LocalHost localhost. localhost.localdomain ip6-localhost
  ip6-loopback foo.localhost a.b.localhost. localtest.me 127.0.0.1.nip.io metadata
  metadata.google.internal metadata.google.internal. instance-data host.docker.internal gateway.docker.internal kubernetes.default.svc
  router.lan printer.local intranet evil.example xn--fake.example
`)
