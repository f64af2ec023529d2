import { intersect, type Intervals } from '../../history/intervals.ts'
import { controllerOf, isTerminating } from '../../history/pods.ts'
import { replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { ControllerRevision, KubeObject, StatefulSet } from '../../kube/objects.ts'
import { type Census, censusOf } from '../evidence/census.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { mayBeOverdue, overdue } from '../evidence/overdue.ts'
import { courseOf } from '../evidence/revisions.ts'
import { replicasOf, specsAt } from '../evidence/specs.ts'
import { wishesOf } from '../evidence/wishes.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']
/** The status tells of what the controller had seen no longer ago than this, in milliseconds. */
const statusLag = 10_000

export const rolloutCompletion: Guarantee = {
  id: 'rollout-completion',
  title: 'The current revision follows when the update is complete',
  level: 'core',
  statement:
    'With a rolling update, `status.currentRevision` MUST become the update revision when all Pods of the StatefulSet are of it and Running and Ready, and MUST NOT before; with OnDelete it MUST stay.',
  source: sources.api,
  catalogue: ['UPD-05', 'REV-05', 'UPD-09', 'UPD-14', 'STA-11'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const judged = changesOf(told, set)
      exercised += judged.exercised
      violations.push(...judged.violations, ...stuck(told, set))
    }
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}

function changesOf(told: Replay, set: Owner): { exercised: number; violations: Violation[] } {
  const violations: Violation[] = []
  let exercised = 0
  for (const { value: now = '', from } of courseOf(told, set).current.stretches()) {
    const version = versionAt(set.life, from)
    const old = version?.before?.object.status?.currentRevision ?? ''
    if (version === undefined || old === '' || version.type !== 'MODIFIED') continue
    // A revision that is gone, or another's, is current no more.
    const lives = told.named('controllerrevisions', old)
    const isOthers = (uid: string | undefined): boolean => uid !== undefined && uid !== set.uid
    const isLost = (state: Version<KubeObject> | undefined): boolean =>
      state === undefined || isOthers(controllerOf(state.object)?.uid)
    if (lives.length > 0 && lives.every((life) => isLost(versionAt(life, version.position)))) continue
    if (!told.isComplete('pods', version.position)) continue
    exercised++
    const why = early(told, set, version, now)
    if (why === undefined) continue
    const message = `the status of ${set.name} had ${now} as the current revision, no longer ${old}, ${why.text}`
    violations.push({ subject: `statefulset/${set.name}`, message, at: version.seq, because: why.because })
  }
  return { exercised, violations }
}

function early(
  told: Replay,
  set: Owner,
  { position, object }: Version<StatefulSet>,
  revision: string,
): { text: string; because: number[] } | undefined {
  const from = Math.max(
    told.stateAt(told.moment(position) - statusLag - told.slack),
    newestSince(told, revision, position),
  )
  const to = told.slack === 0 ? position : told.stateAt(told.moment(position) + told.slack)
  const census = censusOf(told, set)
  const specs = specsAt(told, set, position)
  if (
    object.spec.updateStrategy?.type === 'OnDelete' &&
    specs.length > 0 &&
    specs.every((version) => version.object.spec.updateStrategy?.type === 'OnDelete')
  ) {
    return { text: 'though its update strategy is OnDelete', because: [] }
  }
  // A set that is being deleted has what is left of its Pods.
  const least =
    specs.length === 0 || isTerminating(object) ? 0 : Math.min(...specs.map((version) => replicasOf(version.object)))
  if (isCompleteWithin(census, revision, least, from, to)) return undefined
  const [total, updated, ready] = [census.total.at(to), census.ofRevision(revision).at(to), census.ready.at(to)]
  const stale = set.pods
    .flatMap((pod) => versionAt(pod, to) ?? [])
    .find(({ object: pod }) => pod.metadata.labels?.['controller-revision-hash'] !== revision)
  return {
    text: `when of its ${total} Pods ${updated} were of that revision and ${ready} ready`,
    because: stale === undefined ? [] : [stale.seq],
  }
}

/** Where a revision was made, or given the number that it has: no update to it was complete before. */
function newestSince(told: Replay, name: string, position: number): number {
  const { versions = [] } = told.named<ControllerRevision>('controllerrevisions', name).at(-1) ?? {}
  const known = versions.filter((one) => one.position <= position)
  const number = known.at(-1)?.object.revision
  const first = known.find(({ object }) => object.revision === number)
  if (first === undefined || first.type === 'PRESENT') return -1
  // What else came in the same millisecond did not come before it.
  return Math.min(first.position, told.stateAt(told.moment(first.position) - told.slack))
}

/** Whether at one moment all Pods were there, of the revision, and ready. */
function isCompleteWithin(
  { total, ready, ofRevision }: Census,
  revision: string,
  least: number,
  from: number,
  to: number,
): boolean {
  const updated = ofRevision(revision)
  for (let p = to; p >= Math.max(from, -1); p--) {
    const all = total.at(p) ?? 0
    if (all >= least && updated.at(p) === all && ready.at(p) === all) return true
  }
  return false
}

/** Complete for long, and not told. */
function stuck(told: Replay, set: Owner): Violation[] {
  const when = unfinished(told, set).flatMap(({ from, to, revision, replicas }): Intervals => {
    if (!mayBeOverdue(told, from, to)) return []
    const { total, ready, ofRevision } = censusOf(told, set)
    const [all, well, updated] = [total, ready, ofRevision(revision)].map((steps) =>
      steps.intervals(from, to, (value) => value === replicas),
    )
    return intersect(intersect(all ?? [], well ?? []), updated ?? [])
  })
  const message = `the current revision of ${set.name} had not become its update revision, of which all its Pods were, and ready,`
  return overdue(told, set, resources, [{ subject: `statefulset/${set.name}`, message, when }], { excuses: false })
}

interface Update {
  from: number
  to: number
  revision: string
  replicas: number
}

/** When the status told of two revisions, with which update and how many replicas. */
function unfinished(told: Replay, set: Owner): Update[] {
  const { current } = courseOf(told, set)
  const found: Update[] = []
  for (const { from, to, replicas, update } of wishesOf(set)) {
    // A partition does not matter any more when all Pods are of the update revision.
    const revision = update?.revision ?? ''
    if (replicas === 0 || revision === '') continue
    current.eachWithin(from, to, (value = '', since, until) => {
      if (value === '' || value === revision) return
      const last = found.at(-1)
      if (last?.to === since && last.revision === revision && last.replicas === replicas) last.to = until
      else found.push({ from: since, to: until, revision, replicas })
    })
  }
  return found
}
