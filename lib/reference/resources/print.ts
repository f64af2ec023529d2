/** Cells of tables, as the real server prints them. */
import type { KubeObject } from '../../kube/objects.ts'

/** `37s`, `5m37s`, `3h4m`, `2d`: how long ago. */
export function age(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>'
}

export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.trunc(hours / 24)
  if (hours < 192) return two(days, 'd', hours % 24, 'h')
  if (hours < 24 * 365 * 2) return `${days}d`
  const years = Math.trunc(days / 365)
  return hours < 24 * 365 * 8 ? two(years, 'y', days % 365, 'd') : `${years}y`
}

const two = (a: number, unit: string, b: number, smaller: string): string =>
  b === 0 ? `${a}${unit}` : `${a}${unit}${b}${smaller}`

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP',
}

export const accessModes = (list: readonly string[] | undefined): string =>
  Object.keys(modes).filter((mode) => list?.includes(mode)).map((mode) => modes[mode]).join(',')

/** `app=nginx,tier in (a,b)`; `<none>` where it selects nothing by labels. */
export const labelSelector = (
  selector: { matchLabels?: Record<string, string>; matchExpressions?: Requirement[] } | undefined,
): string => selectorText(selector) || '<none>'

interface Requirement {
  key: string
  operator: string
  values?: string[]
}

/** A selector as `-l` takes it, in order of keys. */
export function selectorText(
  selector: { matchLabels?: Record<string, string>; matchExpressions?: Requirement[] } | undefined,
): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => [key, `${key}=${value}`] as const)
  const sets = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return [key, key] as const
    if (operator === 'DoesNotExist') return [key, `!${key}`] as const
    return [key, `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`] as const
  })
  return [...equal, ...sets].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text).join(',')
}

export const labelsText = (labels: Record<string, string> | undefined): string =>
  Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`).toSorted().join(',') || '<none>'

/** Names and images of a template's containers, for `-o wide`. */
export const containersOf = (spec: { containers?: { name: string; image?: string }[] | null } | undefined): [string, string] => [
  (spec?.containers ?? []).map(({ name }) => name).join(','),
  (spec?.containers ?? []).map(({ image }) => image ?? '').join(','),
]

export const ageOf = (object: KubeObject, now: number): string => age(object.metadata.creationTimestamp, now)

/** The first three, and how many more. */
export const firstThree = (all: readonly string[]): string =>
  all.length === 0 ? '<none>' : all.slice(0, 3).join(',') + (all.length > 3 ? ` + ${all.length - 3} more...` : '')
