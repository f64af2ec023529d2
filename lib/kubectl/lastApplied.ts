/** The annotation in which `kubectl apply` keeps what was last applied. */
import type { Manifest } from '../kube/objects.ts'
import { goJson } from './goJson.ts'

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
