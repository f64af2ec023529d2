import { controllerOf } from '../../history/pods.ts'
import { creationOf, type Replay, replay, type Version, versionAt } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { canonical } from '../evidence/equal.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { type RevisionLife, revisionsOf, updatesTold } from '../evidence/revisions.ts'
import { epochsOf } from '../evidence/specs.ts'
import { templateOf } from '../evidence/templates.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const oneRevisionPerTemplate: Guarantee = {
  id: 'one-revision-per-template',
  title: 'A template has one revision',
  level: 'core',
  statement:
    'A ControllerRevision MUST NOT be made for a template that has one already: neither a change of anything else than the template, nor going back to an earlier template, makes another.',
  source: sources.history,
  catalogue: ['REV-06', 'UPD-11', 'UPD-18', 'SCL-09', 'REV-01', 'REV-07'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      // What might have given occasion: another spec, or the same again.
      exercised += Math.max(0, epochsOf(set).length - 1)
      const byTemplate = new Map<string, RevisionLife[]>()
      const revisions = revisionsOf(told, set)
      for (const life of revisions.length > 1 ? revisions : []) {
        const creation = creationOf(life)
        const key = keyOf(life)
        if (key === undefined) continue
        const others = byTemplate.get(key) ?? []
        byTemplate.set(key, others)
        const other = creation && others.find((one) => isThere(told, set, one, creation.position))
        others.push(life)
        // Names tell nothing of revisions that others made, nor of those that were adopted.
        if (creation === undefined || controllerOf(creation.object)?.uid !== set.uid) continue
        if (other === undefined) continue
        violations.push({
          subject: `controllerrevision/${life.name}`,
          message: `${set.name} made the revision ${life.name} of a template of which it had ${other.name}`,
          at: creation.seq,
          because: other.versions.slice(0, 1).map(({ seq }) => seq),
        })
      }
      violations.push(...anotherTold(told, set))
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets', 'controllerrevisions']) }
  },
}

/** Where revisions were recorded without their data: by what the status tells of templates. */
function anotherTold(told: Replay, set: Owner): Violation[] {
  if (revisionsOf(told, set).every((life) => templateOf(life.versions[0]?.object) !== undefined)) return []
  const byTemplate = new Map<string, { revision: string; version: Version<StatefulSet> }>()
  for (const one of updatesTold(set)) {
    const key = canonical(one.version.object.spec.template)
    const before = byTemplate.get(key)
    byTemplate.set(key, one)
    const old = before && revisionsOf(told, set).findLast(({ name }) => name === before.revision)
    if (
      before === undefined ||
      old === undefined ||
      before.revision === one.revision ||
      templateOf(old.versions[0]?.object) !== undefined
    )
      continue
    if (!isThere(told, set, old, one.version.position)) continue
    const message = `${set.name} went back to the template of its revision ${before.revision}, and its status told of ${one.revision}`
    return [{ subject: `statefulset/${set.name}`, message, at: one.version.seq, because: [before.version.seq] }]
  }
  return []
}

function keyOf({ versions }: RevisionLife): string | undefined {
  const template = templateOf(versions[0]?.object)
  return template && canonical(template)
}

/** Whether the set controlled it then, and need not have missed it. */
function isThere(told: Replay, set: Owner, life: RevisionLife, position: number): boolean {
  const state = versionAt(life, position)
  const since = told.moment(position) - told.moment(life.versions[0]?.position ?? position)
  return state !== undefined && controllerOf(state.object)?.uid === set.uid && since >= told.slack
}
