import { ordinalOf } from '../../history/pods.ts'
import { claimTemplatesOf } from '../evidence/claims.ts'
import { everyCreatedPod, shown } from '../evidence/creations.ts'
import { templateBy } from '../evidence/templates.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const podClaims: Guarantee = {
  id: 'pod-claims',
  title: 'Each Pod uses the claims of its ordinal',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST have, for every volumeClaimTemplate, a volume of the name of the template, to read and to write, whose claim is `<template>-<set>-<ordinal>`, and MUST NOT have other claims than those and the ones of its Pod template.',
  source: sources.storage,
  catalogue: ['STO-01', 'STO-03', 'STO-19'],
  evaluate: everyCreatedPod(['controllerrevisions'], (creation, set, told) => {
    const { metadata, spec } = creation.object
    const owner = set.life.versions[0]
    const ordinal = ordinalOf(metadata.name)?.ordinal
    const templates = claimTemplatesOf(set)
    if (owner === undefined || ordinal === undefined) return undefined
    const ownOf = () => templateBy(told, set, creation.revision, creation.position)?.spec?.volumes ?? []
    const others = (spec.volumes ?? []).filter(
      ({ name, persistentVolumeClaim }) =>
        persistentVolumeClaim !== undefined &&
        !templates.includes(name) &&
        !ownOf().some((volume) => volume.name === name),
    )
    if (templates.length + others.length === 0) return undefined
    const strange = others.map(({ name, persistentVolumeClaim }) => ({
      message: `${metadata.name} was created with the claim ${shown(persistentVolumeClaim?.claimName)} for a volume ${name} that ${set.name} does not have`,
      because: [owner.seq],
    }))
    const missing = templates.flatMap((template) => {
      const { claimName, readOnly } = spec.volumes?.find(({ name }) => name === template)?.persistentVolumeClaim ?? {}
      const expected = `${template}-${set.name}-${ordinal}`
      if (claimName === expected && readOnly !== true) return []
      const message =
        claimName === expected
          ? `${metadata.name} was created with its volume ${template} read-only`
          : `${metadata.name} was created with the claim ${shown(claimName)} for its volume ${template}, not '${expected}'`
      return [{ message, because: [owner.seq] }]
    })
    return [...missing, ...strange]
  }),
}
