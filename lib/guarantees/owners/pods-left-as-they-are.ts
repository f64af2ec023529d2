import { factsOf } from '../../history/pods.ts'
import { type Life, replay, type Version } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { stands } from '../evidence/deletions.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { isUnderWay } from '../evidence/under-way.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

const label = 'statefulset.kubernetes.io/pod-name'

export const podsLeftAsTheyAre: Guarantee = {
  id: 'pods-left-as-they-are',
  title: 'What others have written on a Pod stays',
  level: 'core',
  statement: `When a StatefulSet adopts a Pod, releases it, or gives it its name as the label \`${label}\`, the Pod MUST keep its other labels, its annotations, its finalizers and its other owners.`,
  source: sources.ownerReferences,
  catalogue: ['ADO-01', 'ADO-02', 'ID-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const pod of set.pods) {
        for (const version of pod.versions) {
          const { before } = version
          const act = before && actOf(set, pod, before, version)
          if (before === undefined || act === undefined || !stands(told, set, version.position)) continue
          if (isUnderWay(told, version.position, acting[act])) continue
          exercised++
          const change = changeOf(set, before.object, version.object)
          if (change === undefined) continue
          violations.push({
            subject: `pod/${pod.name}`,
            message: `${pod.name} lost ${change} when ${set.name} ${acts[act]}`,
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

const acts = { adoption: 'adopted it', release: 'released it', naming: 'gave it the label of its name' }

type Act = keyof typeof acts

/** What a set did with a Pod in one write. */
function actOf(set: Owner, { name }: Life<Pod>, before: Version<Pod>, now: Version<Pod>): Act | undefined {
  if (now.type !== 'MODIFIED') return undefined
  const [was, is] = [factsOf(before), factsOf(now)]
  if (was.controller !== set.uid && is.controller === set.uid) return 'adoption'
  if (was.controller === set.uid && is.controller === undefined) return 'release'
  if (is.controller === set.uid && was.labels[label] !== name && is.labels[label] === name) return 'naming'
  return undefined
}

function changeOf(set: Owner, { metadata: was }: Pod, { metadata: is }: Pod): string | undefined {
  const lost = (kind: string, old: Record<string, string> = {}, now: Record<string, string> = {}) => {
    const key = Object.keys(old).find((one) => one !== label && old[one] !== now[one])
    return key && `the ${kind} ${key}=${old[key]}`
  }
  const finalizer = was.finalizers?.find((one) => !is.finalizers?.includes(one))
  const owner = was.ownerReferences?.find(
    (one) => one.uid !== set.uid && !is.ownerReferences?.some((other) => same(other, one)),
  )
  return (
    lost('label', was.labels, is.labels) ??
    lost('annotation', was.annotations, is.annotations) ??
    (finalizer && `the finalizer ${finalizer}`) ??
    (owner && `its owner, the ${owner.kind} ${owner.name}`)
  )
}

const owning = /\b(replace|edit)\b|\bpatch\b.*ownerReferences|^\s*\.?\//
/** What people do to write an owner on a Pod themselves or to take it off, and to name it. */
const acting: Readonly<Record<Act, RegExp>> = {
  adoption: owning,
  release: owning,
  naming: /\b(replace|edit)\b|\b(patch|label)\b.*pod-name\b[^-]|^\s*\.?\//,
}
