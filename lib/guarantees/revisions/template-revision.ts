import { controllerOf } from '../../history/pods.ts'
import { replay, type Replay, type Version } from '../../history/replay.ts'
import type { ControllerRevision, StatefulSet } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { mayUse, revisionNamed, updatesTold } from '../evidence/revisions.ts'
import { brief, differenceOf, templateOf } from '../evidence/templates.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const templateRevision: Guarantee = {
  id: 'template-revision',
  title: 'The update revision holds the present template',
  level: 'core',
  statement:
    'When the controller has observed a template, `status.updateRevision` MUST name a ControllerRevision that holds this template, and that nothing else controls, and MUST NOT be taken away.',
  source: sources.revisions,
  catalogue: ['REV-01', 'REV-03', 'REV-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const { revision, version } of updatesTold(set)) {
        const fault = faultOf(told, set, version, revision)
        if (fault === undefined) continue
        exercised++
        const { message, because } = fault
        if (message !== undefined)
          violations.push({ subject: `statefulset/${set.name}`, message, at: version.seq, because })
      }
      const emptied = set.life.versions.find(
        ({ object, before }) => updateOf(object) === '' && before !== undefined && updateOf(before.object) !== '',
      )
      if (emptied?.before === undefined) continue
      violations.push({
        subject: `statefulset/${set.name}`,
        message: `the status of ${set.name} told of no update revision, after ${updateOf(emptied.before.object)}`,
        at: emptied.seq,
        because: [emptied.before.seq],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets', 'controllerrevisions']) }
  },
}

const updateOf = ({ status }: StatefulSet): string => status?.updateRevision ?? ''

/** Undefined where it cannot be told. */
function faultOf(
  told: Replay,
  set: Owner,
  { object, position, seq }: Version<StatefulSet>,
  name: string,
): { message?: string; because: number[] } | undefined {
  const known = Math.max(position, told.listed)
  const to = told.slack === 0 ? known : told.stateAt(told.moment(known) + told.slack)
  const revision = revisionNamed(told, name, to)
  const says = `the status of ${set.name} told of the update revision ${name}`
  if (revision === undefined) {
    const isKnown = told.isComplete('controllerrevisions', to) && told.lives('controllerrevisions').length > 0
    // Kinds are listed one after the other: what the set had at first may have been made in between.
    return isKnown && position > told.listed
      ? { message: `${says}, and there was none of that name`, because: [] }
      : undefined
  }
  const because = (): number[] => sequenceOf(told, name, to)
  const controller = controllerOf(revision)
  if (controller !== undefined && !mayUse(set, revision)) {
    return {
      message: `${says}, which ${controller.kind} ${controller.name} (uid ${controller.uid}) controls`,
      because: because(),
    }
  }
  const template = templateOf(revision)
  if (template === undefined && revision.data === undefined) return undefined
  if (template === undefined) return { message: `${says}, which holds no template`, because: because() }
  const difference =
    differenceOf(object.spec.template, template, '') ?? differenceOf(template, object.spec.template, '')
  if (difference === undefined) return { because: [] }
  const { path, expected, found } = difference
  const introduced = set.life.versions.find(
    (version) => version.object.metadata.generation === object.metadata.generation,
  )
  return {
    message: `${says}, in which ${path} is ${brief(found)}, not ${brief(expected)} as in its template`,
    because: [...because(), ...(introduced === undefined || introduced.seq === seq ? [] : [introduced.seq])],
  }
}

const sequenceOf = (told: Replay, name: string, position: number): number[] =>
  told
    .named<ControllerRevision>('controllerrevisions', name)
    .flatMap(({ versions }) => versions.filter((version) => version.position <= position))
    .slice(-1)
    .map(({ seq }) => seq)
