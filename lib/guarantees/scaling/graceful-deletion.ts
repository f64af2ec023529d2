import { factsOf, isFinished, isTerminating } from '../../history/pods.ts'
import { type Life, replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from '../evidence/asked.ts'
import { deletionsOf, isDisrupted } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const gracefulDeletion: Guarantee = {
  id: 'graceful-deletion',
  title: 'Pods are deleted with their grace period',
  level: 'core',
  statement:
    'The controller, and whoever deletes Pods since their StatefulSet is gone, MUST delete them with the grace period of their own `terminationGracePeriodSeconds`, and a deletion MUST NOT be forced while containers run, unless somebody asks for that.',
  source: sources.forceDeletion,
  catalogue: ['DEL-06', 'AMO-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const { pod, version, before } of [...deletionsOf(told, set), ...collected(told, set)]) {
        const own = before.object.spec.terminationGracePeriodSeconds
        // What never got to a node is gone at once (DEL-06).
        const isPlaced = before.object.spec.nodeName !== undefined || factsOf(before).phase === 'Running'
        if (own === undefined || own <= 0 || !isPlaced) continue
        const given = givenTo(version, before)
        if (given === undefined) continue
        exercised++
        if (given === own) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted with a grace period of ${given} s, not its own of ${own} s`,
          at: version.seq,
          because: [before.seq],
        })
      }
      const cut = set.pods.flatMap((pod) => cutShort(told, pod) ?? [])
      exercised += cut.length
      violations.push(...cut)
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** The deletions of Pods with their set, by the garbage collector. */
const collected = (told: Replay, set: Owner) =>
  set.pods.flatMap((pod) => {
    const version = deletionBegunOf(pod)
    const before = version?.before
    if (version === undefined || before === undefined || factsOf(before).controller !== set.uid) return []
    const state = versionAt(set.life, version.position)
    const isGoing = state === undefined || isTerminating(state.object)
    if (!isGoing || isDisrupted(version.object) || wasAsked(told, pod, version) || isForced(told, version.position))
      return []
    return isFinished(before.object) ? [] : [{ pod, version, before }]
  })

/** Undefined where it is not told. A healthy Pod that is gone without having been terminating was given none (SCL-02). */
function givenTo({ type, object }: Version<Pod>, before: Version<Pod>): number | undefined {
  if (type === 'DELETED' && !isTerminating(object)) return factsOf(before).healthy ? 0 : undefined
  return object.metadata.deletionGracePeriodSeconds
}

/** A Pod that was gone while it ran, before its time was up, which no command asked for. A finished Pod has no such time. */
function cutShort(told: Replay, pod: Life<Pod>): Violation | undefined {
  const [begun, last] = [deletionBegunOf(pod), pod.versions.at(-1)]
  const grace = begun?.object.metadata.deletionGracePeriodSeconds ?? 0
  if (begun === undefined || last?.type !== 'DELETED' || last === begun || !isRunning(last.object)) return undefined
  if (last.object.metadata.deletionGracePeriodSeconds !== 0) return undefined
  const seconds = (told.moment(last.position) - told.moment(begun.position)) / 1000
  if (seconds > grace - 1 || isDisrupted(last.object) || isForced(told, last.position)) return undefined
  return {
    subject: `pod/${pod.name}`,
    message: `${pod.name} was gone ${seconds.toFixed(1)} s after its deletion had begun, though its containers ran and had ${grace} s`,
    at: last.seq,
    because: [begun.seq],
  }
}

const isRunning = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && (status.containerStatuses?.some(({ state }) => state?.running !== undefined) ?? false)

const isForced = (told: Replay, position: number): boolean => firstForced(told) < position

/** Where a command first asked for less than its time for a Pod. */
const firstForced = remembered(
  ({ marks }: Replay): number =>
    marks.find(({ text }) => /--force|--grace-period|--now|gracePeriodSeconds|--raw|^\s*\.?\//.test(text))?.position ??
    Infinity,
)
