/** The claims of a Pod's volumes (STO). */
import type { PodSpec, Volume } from 'kubernetes-types/core/v1.js'
import type { Manifest, PersistentVolumeClaim, StatefulSet } from '../../../kube/objects.ts'

/** A claim of the set's namespace by name, where there is one. */
export type ClaimLookup = (name: string) => PersistentVolumeClaim | undefined

/** The set's claim templates by name. */
const templatesOf = (set: StatefulSet): { name: string; template: Manifest }[] =>
  (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata?.name ?? '',
    template: template as unknown as Manifest,
  }))

/** STO-01 */
export const claimNames = (set: StatefulSet, ordinal: number): string[] =>
  (set.spec.volumeClaimTemplates ?? []).map(({ metadata }) => claimName(set, metadata?.name ?? '', ordinal))

const claimName = (set: StatefulSet, template: string, ordinal: number): string =>
  `${template}-${set.metadata.name}-${ordinal}`

/** The claims that a Pod needs, as they are sent to the API (STO-02). */
export const newClaims = (set: StatefulSet, ordinal: number): Manifest[] =>
  templatesOf(set).map(({ name, template }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, name, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
      ...(template.metadata.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
    },
    spec: template['spec'],
  }))

export interface ClaimNeeds {
  /** To be created (STO-07: those that are there are used as they are). */
  claims: Manifest[]
  /** Why the Pod must wait all the same (STO-09). */
  blockers: string[]
}

export function claimNeeds(set: StatefulSet, ordinal: number, claim: ClaimLookup): ClaimNeeds {
  const wanted = newClaims(set, ordinal).map((manifest) => ({ manifest, present: claim(manifest.metadata.name ?? '') }))
  return {
    claims: wanted.filter(({ present }) => present === undefined).map(({ manifest }) => manifest),
    blockers: wanted
      .filter(({ present }) => present?.metadata.deletionTimestamp !== undefined)
      .map(({ manifest }) => `pvc ${manifest.metadata.name} is being deleted`),
  }
}

/** STO-03: claim templates come first and replace volumes of the same name. */
export function withVolumes<T extends Partial<PodSpec>>(spec: T, set: StatefulSet, ordinal: number): T {
  const claimed = claimVolumes(set, ordinal)
  const names = new Set(claimed.map(({ name }) => name))
  const volumes = [...claimed, ...(spec.volumes ?? []).filter(({ name }) => !names.has(name))]
  return volumes.length === 0 ? spec : { ...spec, volumes }
}

export const storageMatches = (spec: PodSpec, set: StatefulSet, ordinal: number): boolean =>
  (set.spec.volumeClaimTemplates ?? []).every(({ metadata }) => {
    const name = metadata?.name ?? ''
    const volume = spec.volumes?.find((volume) => volume.name === name)
    return volume?.persistentVolumeClaim?.claimName === claimName(set, name, ordinal)
  })

const claimVolumes = (set: StatefulSet, ordinal: number): Volume[] =>
  templatesOf(set).map(({ name }) => ({ name, persistentVolumeClaim: { claimName: claimName(set, name, ordinal) } }))
