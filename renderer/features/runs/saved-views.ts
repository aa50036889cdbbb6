/** Filters of the runs list under a name, kept by this browser. Pure but for the storage that it is given. */
export type SavedView = { name: string; query: string }

const key = 'iceos-run-views'
const most = 30

export function readViews(storage: Pick<Storage, 'getItem'>): SavedView[] {
  try {
    const read: unknown = JSON.parse(storage.getItem(key) ?? '[]')
    return Array.isArray(read) ? read.filter(isView).slice(0, most) : []
  } catch {
    return []
  }
}

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as SavedView).name === 'string' &&
  typeof (value as SavedView).query === 'string'

/** One of the same name is replaced. */
export function saveView(storage: Pick<Storage, 'getItem' | 'setItem'>, view: SavedView): SavedView[] {
  const others = readViews(storage).filter(({ name }) => name !== view.name)
  return write(storage, [...others, view].slice(-most))
}

export const removeView = (storage: Pick<Storage, 'getItem' | 'setItem'>, name: string): SavedView[] =>
  write(
    storage,
    readViews(storage).filter((view) => view.name !== name),
  )

function write(storage: Pick<Storage, 'setItem'>, views: SavedView[]): SavedView[] {
  storage.setItem(key, JSON.stringify(views))
  return views
}
