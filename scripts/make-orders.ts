/**
 * Writes the example orders of the getting-started bundle: `node scripts/make-orders.ts`. The same file each time; about
 * one row in fifty has a mistake in it, of the kinds that real exports have.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const lineCount = 3200
const firstDay = Date.UTC(2026, 0, 1)
const days = 181

const products: [name: string, category: string, price: number][] = [
  ['Oak desk 140', 'Desks', 389],
  ['Oak desk 180', 'Desks', 469],
  ['Standing desk', 'Desks', 629],
  ['Corner desk', 'Desks', 549],
  ['Task chair', 'Chairs', 219],
  ['Mesh chair', 'Chairs', 289],
  ['Visitor chair', 'Chairs', 99.5],
  ['Saddle stool', 'Chairs', 149],
  ['Desk lamp', 'Lighting', 49.9],
  ['Floor lamp', 'Lighting', 129],
  ['LED panel', 'Lighting', 84.5],
  ['Shelf 80', 'Storage', 79],
  ['Shelf 120', 'Storage', 109],
  ['Drawer unit', 'Storage', 139],
  ['Locker, 4 doors', 'Storage', 319],
  ['Monitor arm', 'Accessories', 94.9],
  ['Cable tray', 'Accessories', 19.95],
  ['Desk mat', 'Accessories', 24.5],
  ['Acoustic panel', 'Accessories', 59],
  ['Whiteboard 120', 'Accessories', 89],
]

/** How much of the business each country is. */
const countries: [code: string, weight: number][] = [
  ['DE', 26],
  ['FR', 17],
  ['NL', 13],
  ['AT', 11],
  ['ES', 10],
  ['FI', 9],
  ['IE', 8],
  ['PT', 6],
]
const firstNames = 'Alder Birch Cedar Elm Hazel Juniper Linden Maple Poplar Rowan Spruce Willow'.split(' ')
const lastNames = 'Architects Clinic College Consulting Foods Hotels Labs Logistics Media Studio'.split(' ')
const statuses: [status: string, weight: number][] = [
  ['paid', 70],
  ['shipped', 20],
  ['open', 6],
  ['cancelled', 4],
]

/** mulberry32: small, and the same on every machine. */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const random = makeRandom(20260101)
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item

function pickWeighted(items: readonly [string, number][]): string {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of items) {
    left -= weight
    if (left < 0) return name
  }
  return items.at(-1)?.[0] ?? ''
}

const customers = firstNames.flatMap((first) =>
  lastNames.map((last) => ({ name: `${first} ${last}`, country: pickWeighted(countries) })),
)

/** More orders towards the summer, and fewer at weekends. */
function pickDay(): string {
  for (;;) {
    const day = Math.floor(random() * days)
    const date = new Date(firstDay + day * 86_400_000)
    const isWeekend = date.getUTCDay() % 6 === 0
    if (random() < (0.6 + (0.4 * day) / days) * (isWeekend ? 0.3 : 1)) return date.toISOString().slice(0, 10)
  }
}

type Order = Record<string, string>

function makeOrder(date: string, index: number): Order {
  const customer = pick(customers)
  const [product, category, price] = pick(products)
  const quantity = 1 + Math.floor(random() ** 3 * 24)
  const discount = quantity >= 10 ? 0.9 : 1
  return {
    order_id: `SO-${String(10_001 + index)}`,
    date,
    customer: customer.name,
    country: customer.country,
    product,
    category,
    quantity: String(quantity),
    unit_price: (price * discount).toFixed(2),
    currency: 'EUR',
    status: pickWeighted(statuses),
  }
}

const mistakes: ((order: Order) => Order)[] = [
  (order) => ({ ...order, quantity: `-${order.quantity}` }),
  (order) => ({ ...order, unit_price: '' }),
  (order) => ({ ...order, date: (order.date ?? '').split('-').reverse().join('/') }),
  (order) => ({ ...order, date: '2026-02-30' }),
  (order) => ({ ...order, currency: pick(['EURO', '???', 'XXX']) }),
]

const quote = (field: string) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

const dates = Array.from({ length: lineCount }, pickDay).sort()
const orders = dates.map(makeOrder).map((order) => (random() < 0.02 ? pick(mistakes)(order) : order))
const header = Object.keys(orders[0] ?? {})
const lines = [header, ...orders.map((order) => Object.values(order))].map((fields) => fields.map(quote).join(','))
const path = join(import.meta.dirname, '../resources/bundles/getting-started/data/orders.csv')
writeFileSync(path, `${lines.join('\n')}\n`)
process.stdout.write(`${orders.length} orders in ${path}\n`)
