import { ordinalOf } from '../../history/pods.ts'
import { everyCreatedPod, shown } from '../evidence/creations.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const label = 'apps.kubernetes.io/pod-index'

export const podIndexLabel: Guarantee = {
  id: 'pod-index-label',
  title: 'Pods are labelled with their ordinal',
  level: 'extended',
  statement: `A Pod that is created for a StatefulSet MUST have its ordinal as the label \`${label}\`.`,
  source: sources.podIndex,
  catalogue: ['ID-07'],
  features: ['PodIndexLabel'],
  evaluate: everyCreatedPod([], ({ object: { metadata } }) => {
    const ordinal = ordinalOf(metadata.name)?.ordinal
    if (ordinal === undefined) return undefined
    const value = metadata.labels?.[label]
    return value === `${ordinal}`
      ? []
      : [{ message: `${metadata.name} was created with ${shown(value)} as its label ${label}` }]
  }),
}
