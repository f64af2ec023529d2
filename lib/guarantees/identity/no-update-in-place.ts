import { controllerOf } from '../../history/pods.ts'
import { replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { wasEdited } from '../evidence/asked.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { revisionOf } from '../evidence/revisions.ts'
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
        for (const [index, version] of pod.versions.entries()) {
          const before = pod.versions[index - 1]
          if (before === undefined || controllerOf(before.object)?.uid !== set.uid) continue
          const change = changeOf(before.object, version.object)
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
  epochsOf(set).filter(
    ({ version }, i, all) => i > 0 && !same(version.object.spec.template, all[i - 1]?.version.object.spec.template),
  ).length

function changeOf(before: Pod, now: Pod): string | undefined {
  const [old, revision] = [revisionOf(before), revisionOf(now)]
  if (old !== revision && revision !== '') return `its revision was ${old === '' ? 'none' : old}, and is ${revision}`
  for (const part of ['containers', 'initContainers'] as const) {
    for (const { name, image } of now.spec[part] ?? []) {
      const was = before.spec[part]?.find((container) => container.name === name)
      if (was !== undefined && was.image !== image) return `the image of ${name} was ${was.image}, and is ${image}`
    }
  }
  return undefined
}
