import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Link } from 'wouter'
import css from './button.module.css'
import { cx } from './cx.ts'

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  size?: 'normal' | 'small'
  icon?: LucideIcon
  /** The work that it started is going on: it stays where it is and takes no second click. */
  busy?: boolean
  children: ReactNode
}

export function Button({ kind = 'plain', size = 'normal', icon: Icon, busy, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={cx(css.button, css[kind], size === 'small' && css.small, busy && css.busy, rest.className)}
    >
      {Icon && <Icon size={size === 'small' ? 14 : 16} aria-hidden />}
      <span>{children}</span>
    </button>
  )
}

type ButtonLinkProps = {
  size?: 'normal' | 'small'
  href: string
  kind?: 'primary' | 'plain' | 'quiet'
  icon?: LucideIcon
  children: ReactNode
}

/** What leads to another screen and looks like a deed. */
export function ButtonLink({ href, kind = 'plain', size = 'normal', icon: Icon, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={cx(css.button, css[kind], size === 'small' && css.small)}>
      {Icon && <Icon size={size === 'small' ? 14 : 16} aria-hidden />}
      <span>{children}</span>
    </Link>
  )
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { icon: LucideIcon; label: string }

export function IconButton({ icon: Icon, label, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(css.button, css.quiet, css.square, rest.className)}
    >
      <Icon size={16} aria-hidden />
    </button>
  )
}
