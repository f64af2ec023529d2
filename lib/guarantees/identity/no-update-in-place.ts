import { factsOf } from '../../history/pods.ts'
import { replay, type Version } from '../../history/replay.ts'
import type { Container } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../kube/objects.ts'
import { wasEdited } from '../evidence/asked.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { epochsOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const noUpdateInPlace: Guarantee = {
  id: 'no-update-in-place',
  title: 'A Pod is never updated in place',
  level: 'core',
  statement:
    'The controller MUST NOT change the images or the revision of a Pod that is there: an update MUST replace it by another Pod.',
  source: sources.updates,
  catalogue: ['UPD-02', 'UPD-20'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (set.pods.length > 0) exercised += templateChangesOf(set)
      for (const pod of set.pods) {
        for (const version of pod.versions) {
          const { before } = version
          if (before === undefined || factsOf(before).controller !== set.uid) continue
          const change = changeOf(before, version)
          if (change === undefined || wasEdited(told, pod, version.position)) continue
          violations.push({
            subject: `pod/${pod.name}`,
            message: `${pod.name} was changed in place: ${change}`,
            at: version.seq,
            because: [before.seq],
          })
          break
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

const templateChangesOf = (set: Owner): number =>
  epochsOf(set).filter(({ template }, i, all) => i > 0 && template !== all[i - 1]?.template).length

const parts = ['containers', 'initContainers'] as const

function changeOf(before: Version<Pod>, now: Version<Pod>): string | undefined {
  const [old, revision] = [factsOf(before).revision, factsOf(now).revision]
  if (old !== revision && revision !== '') return `its revision was ${old === '' ? 'none' : old}, and is ${revision}`
  for (const part of parts) {
    if (hasSameImages(before.object.spec[part], now.object.spec[part])) continue
    for (const { name, image } of now.object.spec[part] ?? []) {
      const was = before.object.spec[part]?.find((container) => container.name === name)
      if (was !== undefined && was.image !== image) return `the image of ${name} was ${was.image}, and is ${image}`
    }
  }
  return undefined
}

/** As nearly always: in the same order, too. */
function hasSameImages(before: readonly Container[] = [], now: readonly Container[] = []): boolean {
  for (let i = 0; i < now.length; i++) {
    if (before[i]?.name !== now[i]?.name || before[i]?.image !== now[i]?.image) return false
  }
  return true
}
