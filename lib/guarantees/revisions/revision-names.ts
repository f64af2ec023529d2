import { controllerOf } from '../../history/pods.ts'
import { creationOf, replay, type Replay } from '../../history/replay.ts'
import type { ControllerRevision } from '../../kube/objects.ts'
import { between } from '../evidence/asked.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { type RevisionLife, revisionsOf } from '../evidence/revisions.ts'
import { standing } from '../evidence/specs.ts'
import { templateOf } from '../evidence/templates.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

const hash = 'controller.kubernetes.io/hash'

export const revisionNames: Guarantee = {
  id: 'revision-names',
  title: "Revisions have the set's name and the template's labels",
  level: 'core',
  statement: `A ControllerRevision that a StatefulSet makes MUST be named \`<set>-<hash>\`, with the set as its controller, and MUST have the labels of its template and the label \`${hash}\`.`,
  source: sources.revisions,
  catalogue: ['REV-02', 'REV-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const life of revisionsOf(told, set)) {
        const creation = creationOf(life)
        const owner = creation && controllerOf(creation.object)
        // One without an owner that the set has then, and that nobody made by hand, is its own work, too.
        const isOwn = owner?.uid === set.uid || (owner === undefined && isMadeFor(told, set, life))
        if (creation === undefined || !isOwn) continue
        exercised++
        const fault = faultOf(creation.object, set.name)
        if (fault === undefined) continue
        violations.push({
          subject: `controllerrevision/${life.name}`,
          message: `the revision ${life.name} of ${set.name} was made ${fault}`,
          at: creation.seq,
          because: [],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets', 'controllerrevisions']) }
  },
}

/** Whether it came when the set stood, and had the set as its controller soon after. */
function isMadeFor(told: Replay, set: Owner, life: RevisionLife): boolean {
  const [first] = life.versions
  const adopted = life.versions.find(({ object }) => controllerOf(object)?.uid === set.uid)
  if (first === undefined || adopted === undefined) return false
  const isSoon = told.moment(adopted.position) - told.moment(first.position) < soon
  const { labels = {} } = first.object.metadata
  return (
    standing(set).some(([from, to]) => from < first.position && first.position < to) &&
    isSoon &&
    hash in labels &&
    !isByHand(told, life)
  )
}

/** The annotations of a set, which say how people made it, are those of its revisions, too: what counts is what they named. */
const isByHand = (told: Replay, { name, versions }: RevisionLife): boolean =>
  between(told.marks, 0, versions[0]?.position ?? 0).some(
    ({ text }) => text.includes(name) || /controllerrevision/i.test(text),
  )

/** In milliseconds. */
const soon = 1_000

/** Upstream cuts the set's name at this length (REV-02). */
const longest = 223

function faultOf(revision: ControllerRevision, set: string): string | undefined {
  const { name, labels, ownerReferences } = revision.metadata
  if (!name.startsWith(`${set.slice(0, longest)}-`) || name.length <= set.slice(0, longest).length + 1)
    return `not named ${set}-<hash>`
  const owner = ownerReferences?.find(({ controller }) => controller === true)
  if (owner === undefined) return 'without a controller'
  if (owner.apiVersion !== 'apps/v1') return `with an owner of the API version ${owner.apiVersion}, not apps/v1`
  if (labels === undefined) return undefined
  const wanted = Object.entries(templateOf(revision)?.metadata?.labels ?? {})
  const wrong = wanted.find(([key, value]) => labels[key] !== value)
  if (wrong !== undefined) return `without the label ${wrong.join('=')} of its template`
  return labels[hash] === undefined ? `without the label ${hash}` : undefined
}
