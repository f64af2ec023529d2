/** How a kubelet says things to people. */
import type { Pod } from '../../../kube/objects.ts'

/** A Pod's name in messages. */
export const titleOf = ({ metadata: { name, namespace, uid } }: Pod): string => `${name}_${namespace ?? ''}(${uid})`

/** In Go's words: `10s`, `2m40s`. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
