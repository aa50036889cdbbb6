/** What the desktop app tells the page, and files that are dropped on the window or opened with iceOS. */
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { OpenedFile } from '../../../contracts/desktop.ts'
import { askDesktop } from './ask-desktop.ts'
import { readDroppedFile } from './dropped-file.ts'
import { desktopKeys } from './queries.ts'

const OpenedFileDialog = lazy(() => import('./opened-file-dialog.tsx'))

export function DesktopEvents() {
  const [, go] = useLocation()
  const queries = useQueryClient()
  const [files, setFiles] = useState<OpenedFile[]>([])
  const add = useCallback((more: readonly OpenedFile[]) => setFiles((all) => [...all, ...more]), [])

  useEffect(() => {
    const desktop = window.iceos
    if (!desktop) return
    const takeAll = async () => {
      for (;;) {
        const { file } = await askDesktop(desktop, 'files:take-opened', undefined)
        if (!file) return
        add([file])
      }
    }
    const stops = [
      desktop.on('window:go', ({ path }) => go(path)),
      desktop.on('desktop:changed', (state) => queries.setQueryData(desktopKeys.state, state)),
      desktop.on('files:opened', () => void takeAll()),
    ]
    void takeAll()
    return () => {
      for (const stop of stops) stop()
    }
  }, [go, queries, add])

  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault() // or the drop would be a navigation
    }
    const drop = (event: DragEvent) => {
      if (event.defaultPrevented) return // a place of its own has taken it
      const dropped = [...(event.dataTransfer?.files ?? [])]
      if (dropped.length === 0) return
      event.preventDefault()
      void Promise.all(dropped.map((file) => readDroppedFile(file, window.iceos))).then((read) =>
        add(read.filter((file) => file !== undefined)),
      )
    }
    addEventListener('dragover', over)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', over)
      removeEventListener('drop', drop)
    }
  }, [add])

  const [file] = files
  if (!file) return null
  return (
    <Suspense>
      <OpenedFileDialog key={files.length} file={file} onClose={() => setFiles((all) => all.slice(1))} />
    </Suspense>
  )
}
