import type { ReactNode } from 'react'

/** A long text in a box of its own, which a keyboard can reach and scroll. */
export function Scrolling({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <pre className={className} tabIndex={0}>
      {children}
    </pre>
  )
}
