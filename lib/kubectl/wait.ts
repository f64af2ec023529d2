import type { KubeClient } from '../kube/client.ts'
import { isNotFound } from '../kube/errors.ts'
import type { AnyObject } from '../kube/objects.ts'
import { kindName, resourceName } from './discovery.ts'
import { CommandError, forEachKeepGoing } from './failure.ts'
import { bool, text } from './flags.ts'
import type { Io } from './io.ts'
import { valuesAt, valueText } from './jsonpath.ts'
import { outputFlags } from './output.ts'
import { reporter } from './report.ts'
import { type Target, targetsOf } from './targets.ts'
import { fileFlags, timeoutFlag, verb } from './verb.ts'

export const wait = verb({
  name: 'wait',
  summary: 'Experimental: Wait for a specific condition on one or many resources',
  flags: {
    ...outputFlags,
    ...fileFlags,
    ...timeoutFlag(30_000),
    all: bool(),
    'all-namespaces': bool('A'),
    'field-selector': text(),
    for: text(),
    local: bool(),
    selector: text('l'),
  },
  async run({ flags, args, io, connect }) {
    const wanted = conditionOf(flags.for)
    const connection = await connect()
    const report = reporter(io, flags)
    const targets = await present(await targetsOf(args, flags, io, connection))
    if (targets.length === 0 && wanted === 'delete') return
    if (targets.length === 0) throw new CommandError('no matching resources found')
    const week = 168 * 3_600_000
    const until = io.clock.now() + (flags.timeout < 0 ? week : flags.timeout)
    await forEachKeepGoing(targets, async (target) => {
      const left = Math.max(0, until - io.clock.now())
      const met = await untilMet(connection.client, target, wanted, left, io)
      report('condition met', target.resource, met)
    })

    /** What is gone already is not waited for. */
    async function present(targets: Target[]): Promise<Target[]> {
      if (wanted !== 'delete') return targets
      const there = await Promise.all(
        targets.map(({ resource, ...name }) =>
          connection.client.get(resource, name).then(
            () => true,
            (error: unknown) => {
              if (isNotFound(error)) return false
              throw error
            },
          ),
        ),
      )
      return targets.filter((_, at) => there[at])
    }
  },
})

type Condition = 'create' | 'delete' | ((object: AnyObject) => boolean)

/** @throws CommandError for what `--for` cannot be. */
export function conditionOf(text: string): Condition {
  if (/^delete$/i.test(text)) return 'delete'
  if (/^create$/i.test(text)) return 'create'
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(text)
  if (condition !== null) {
    const [, type = '', status = 'true'] = condition
    return ({ metadata, status: current }) => {
      const { conditions = [], observedGeneration } = (current ?? {}) as ConditionalStatus
      if (observedGeneration !== undefined && observedGeneration < (metadata.generation ?? 0)) return false
      const found = conditions.find((each) => each.type.toLowerCase() === type.toLowerCase())
      return found !== undefined && found.status.toLowerCase() === status.toLowerCase()
    }
  }
  const jsonpath = /^jsonpath=(\{.*?\})(?:=(.*))?$/s.exec(text) ?? /^jsonpath=([^=]+)(?:=(.*))?$/s.exec(text)
  if (jsonpath !== null) {
    const [, path = '', quoted] = jsonpath
    const value = quoted?.replace(/^(['"])(.*)\1$/s, '$2')
    if (value === '') throw new CommandError('jsonpath wait value cannot be empty')
    return (object) => {
      const found = valuesAt(object, path)
      if (value === undefined) return found.length > 0
      return found.some((each) => valueText(each) === value)
    }
  }
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`)
}

interface ConditionalStatus {
  observedGeneration?: number
  conditions?: { type: string; status: string }[]
}

async function untilMet(
  client: KubeClient,
  target: Target,
  wanted: Condition,
  timeout: number,
  io: Io,
): Promise<AnyObject> {
  const { resource, name, namespace } = target
  const over = new AbortController()
  const cancel = io.clock.after(timeout, () => over.abort())
  const signal = AbortSignal.any([io.signal, over.signal])
  const scope = { ...(namespace !== undefined && { namespace }), fieldSelector: `metadata.name=${name}` }
  const met = (object: AnyObject | undefined): AnyObject | undefined => {
    if (wanted === 'delete') return object === undefined ? ({ metadata: { name } } as AnyObject) : undefined
    if (object === undefined) return undefined
    return wanted === 'create' || wanted(object) ? object : undefined
  }
  try {
    // As in kubectl, only deletion and creation wait for what is not there.
    if (typeof wanted === 'function') await client.get(resource, { name, namespace })
    while (!signal.aborted) {
      const list = await client.list<AnyObject>(resource, { ...scope, signal })
      const now = met(list.items[0])
      if (now !== undefined) return now
      const { resourceVersion } = list.metadata
      for await (const { type, object } of client.watch(resource, { ...scope, resourceVersion, signal })) {
        const then = type === 'BOOKMARK' ? undefined : met(type === 'DELETED' ? undefined : object)
        if (then !== undefined) return then
      }
    }
  } catch (error) {
    if (isNotFound(error) || !over.signal.aborted) throw error
  } finally {
    cancel()
  }
  io.signal.throwIfAborted()
  throw new CommandError(
    `timed out waiting for the condition on ${resourceName(resource).split('.')[0] ?? kindName(resource)}/${name}`,
  )
}
