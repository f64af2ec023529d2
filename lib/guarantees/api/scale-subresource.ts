import type { OutputEntry } from '../../history/history.ts'
import { replay, type Replay, type Version, versionsWithin } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, names } from '../evidence/evidence.ts'
import { brief } from '../evidence/templates.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const scaleSubresource: Guarantee = {
  id: 'scale-subresource',
  title: 'The scale subresource is the set, seen by its replicas',
  level: 'core',
  statement:
    'The `scale` subresource of a StatefulSet MUST tell its uid, its `spec.replicas`, its `status.replicas` and its selector, and a write of it MUST change nothing of the set but `spec.replicas`.',
  source: sources.scale,
  catalogue: ['SUB-01', 'SUB-02', 'SUB-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const entry of told.outputs) {
      for (const { name, faults } of [...read(told, entry), ...written(told, entry)]) {
        if (!names(subject, ['statefulset', 'statefulsets', 'sts'], name)) continue
        exercised++
        for (const { message, because } of faults)
          violations.push({ subject: `statefulset/${name}`, message, at: entry.seq, because })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}

type Printed = OutputEntry & { at: number; seq: number }

interface Judged {
  name: string
  faults: { message: string; because: number[] }[]
}

interface Scale {
  kind?: string
  metadata?: { name?: string; uid?: string }
  spec?: { replicas?: number }
  status?: { replicas?: number; selector?: string }
}

/** A watch may tell of things a little later than the command. */
const lag = 2_000

function statesOf(told: Replay, name: string, { since, at }: Printed): Version<StatefulSet>[] {
  return told
    .named<StatefulSet>('statefulsets', name)
    .flatMap((life) => versionsWithin(life, told.stateAt(since - lag), told.stateAt(at + lag)))
}

/** A Scale that a command printed as JSON. */
function read(told: Replay, entry: Printed): Judged[] {
  if (!entry.output.includes('"Scale"')) return []
  const scale = parsed(entry.output)
  const name = scale?.metadata?.name
  const states = name === undefined ? [] : statesOf(told, name, entry)
  if (scale?.kind !== 'Scale' || name === undefined || states.length === 0) return []
  const compared: [string, unknown, unknown[]][] = [
    ['uid', scale.metadata?.uid, states.map(({ object }) => object.metadata.uid)],
    ['spec.replicas', scale.spec?.replicas ?? 0, states.map(({ object }) => object.spec.replicas ?? 0)],
    ['status.replicas', scale.status?.replicas ?? 0, states.map(({ object }) => object.status?.replicas ?? 0)],
    [
      'status.selector',
      scale.status?.selector,
      states.map(({ object }) => selectorOf(object)).filter((text) => text !== undefined),
    ],
  ]
  const faults = compared.flatMap(([field, found, expected]) =>
    expected.length === 0 || expected.includes(found)
      ? []
      : [
          {
            message: `the scale of ${name} had the ${field} ${brief(found)}, and the set ${brief(expected.at(-1))}`,
            because: states.slice(-1).map(({ seq }) => seq),
          },
        ],
  )
  return [{ name, faults }]
}

function parsed(output: string): Scale | undefined {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as Scale
  } catch {
    return undefined
  }
}

/** Terms in order; undefined where it has more than labels. */
function selectorOf({ spec: { selector } }: StatefulSet): string | undefined {
  if ((selector?.matchExpressions ?? []).length > 0 || selector?.matchLabels === undefined) return undefined
  const terms = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`)
  return terms.toSorted().join(',')
}

/** What `kubectl scale` said that it did. */
function written(told: Replay, entry: Printed): Judged[] {
  const replicas = /\bscale\b.*--replicas[= ](\d+)/.exec(entry.command)?.[1]
  if (replicas === undefined || /[;&|]|--dry-run/.test(entry.command)) return []
  return [...entry.output.matchAll(/^statefulset(?:\.apps)?\/(\S+) scaled$/gm)].flatMap(([, name = '']) => {
    const states = statesOf(told, name, entry)
    const at = states.findIndex(({ object }, i) => i > 0 && isScaling(states[i - 1]?.object, object, Number(replicas)))
    if (states.length === 0) return []
    if (!states.some(({ object }) => object.spec.replicas === Number(replicas))) {
      return [
        {
          name,
          faults: [
            {
              message: `${name} was said to be scaled to ${replicas}, and had ${states.at(-1)?.object.spec.replicas} replicas`,
              because: states.slice(-1).map(({ seq }) => seq),
            },
          ],
        },
      ]
    }
    const [before, change] = at === -1 ? [] : [states[at - 1], states[at]]
    const isMore =
      change !== undefined &&
      before !== undefined &&
      !same({ ...before.object.spec, replicas: 0 }, { ...change.object.spec, replicas: 0 })
    return [
      {
        name,
        faults: isMore
          ? [{ message: `to scale ${name} changed more of its spec than the replicas`, because: [change.seq] }]
          : [],
      },
    ]
  })
}

/** Other commands may have changed other things at about the same time. */
const isScaling = (before: StatefulSet | undefined, after: StatefulSet, replicas: number): boolean =>
  before?.metadata.uid === after.metadata.uid && before.spec.replicas !== replicas && after.spec.replicas === replicas
