import { ordinalOf } from '../../history/pods.ts'
import { templatesOf } from '../evidence/claims.ts'
import { everyCreatedPod, shown } from '../evidence/creations.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const podClaims: Guarantee = {
  id: 'pod-claims',
  title: 'Each Pod uses the claims of its ordinal',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST have, for every volumeClaimTemplate, a volume of the name of the template, whose claim is `<template>-<set>-<ordinal>`.',
  source: sources.storage,
  catalogue: ['STO-01', 'STO-03'],
  evaluate: everyCreatedPod([], (creation, set) => {
    const { metadata, spec } = creation.object
    const owner = set.life.versions[0]
    const ordinal = ordinalOf(metadata.name)?.ordinal
    const templates = owner === undefined ? [] : templatesOf(owner.object)
    if (owner === undefined || ordinal === undefined || templates.length === 0) return undefined
    return templates.flatMap((template) => {
      const claim = spec.volumes?.find(({ name }) => name === template)?.persistentVolumeClaim?.claimName
      const expected = `${template}-${set.name}-${ordinal}`
      if (claim === expected) return []
      const message = `${metadata.name} was created with the claim ${shown(claim)} for its volume ${template}, not '${expected}'`
      return [{ message, because: [owner.seq] }]
    })
  }),
}
