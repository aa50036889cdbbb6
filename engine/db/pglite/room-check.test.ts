import { expect, it } from 'vitest'
import { roomCheck } from './room-check.ts'

const megabyte = 1024 * 1024
const full = expect.objectContaining({ code: 'disk-full' })

it('refuses to write when the disk is nearly full, and goes on when there is room again', () => {
  const disk = { free: 100 * megabyte }
  let now = 0
  const check = roomCheck(
    () => disk.free,
    () => now,
  )
  check()
  disk.free = megabyte
  now += 600
  expect(check).toThrow(full)
  disk.free = 100 * megabyte
  check()
})

it('looks at the disk twice a second at most', () => {
  let looks = 0
  let now = 0
  const check = roomCheck(
    () => {
      looks++
      return 100 * megabyte
    },
    () => now,
  )
  for (; now < 1000; now += 10) check()
  expect(looks).toBe(2)
})

it('does not stand in the way where the system does not tell', () => {
  roomCheck(() => undefined)()
})
