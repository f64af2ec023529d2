import { everyCreatedPod, shown } from '../evidence/creations.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const label = 'statefulset.kubernetes.io/pod-name'

export const podNameLabel: Guarantee = {
  id: 'pod-name-label',
  title: 'Pods are labelled with their name',
  level: 'core',
  statement: `A Pod that is created for a StatefulSet MUST have its own name as the label \`${label}\`.`,
  source: sources.podName,
  catalogue: ['ID-03'],
  evaluate: everyCreatedPod([], ({ object: { metadata } }) => {
    const value = metadata.labels?.[label]
    return value === metadata.name
      ? []
      : [{ message: `${metadata.name} was created with ${shown(value)} as its label ${label}` }]
  }),
}
