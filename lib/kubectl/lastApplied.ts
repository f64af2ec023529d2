/** The annotation in which `kubectl apply` keeps what was last applied. */
import type { Manifest } from '../kube/objects.ts'
import { sorted } from './output.ts'

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** What the annotation is to hold: the manifest without that annotation, in the form that Go gives JSON. */
export function lastApplied(manifest: Manifest): string {
  const { [lastAppliedAnnotation]: _, ...annotations } = manifest.metadata.annotations ?? {}
  return `${goJson({ ...manifest, metadata: { ...manifest.metadata, annotations } })}\n`
}

export const withLastApplied = (manifest: Manifest, text: string): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, annotations: { ...manifest.metadata.annotations, [lastAppliedAnnotation]: text } },
})

/** Compact, keys sorted, `<`, `>` and `&` escaped. */
export const goJson = (value: unknown): string =>
  JSON.stringify(sorted(value)).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
