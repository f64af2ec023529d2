/** The annotation in which `kubectl apply` keeps what it applied last. */
import { isObject } from '../schema/decode.ts'

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

type Annotated = { metadata?: { annotations?: Record<string, string> } }

/** Who goes on by server-side apply finds in the annotation what was applied so: where there is one, it is kept up. */
export function noteLastApplied(object: Record<string, unknown>, config: Record<string, unknown>): void {
  const { metadata } = object as Annotated
  if (metadata?.annotations?.[lastAppliedAnnotation] === undefined) return
  const { annotations, ...rest } = (config as Annotated).metadata ?? {}
  const { [lastAppliedAnnotation]: _, ...others } = annotations ?? {}
  const applied = { ...config, metadata: { ...rest, ...(annotations && { annotations: others }) } }
  object.metadata = {
    ...metadata,
    annotations: { ...metadata.annotations, [lastAppliedAnnotation]: `${JSON.stringify(inOrder(applied))}\n` },
  }
}

/** With keys in order, as Go writes them. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isObject(value)) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]))
}
