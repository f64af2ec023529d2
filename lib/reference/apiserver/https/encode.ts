/** Answers as bytes: those of each object are made once, however many lists and watches it is in. */
import type { KubeObject, WatchEvent } from '../../../kube/objects.ts'
import { jsonOf } from '../../store/json.ts'

export const encode = (body: object): Bytes => Buffer.concat(encodePieces(body))

/** The same without a copy: the pieces are shared. */
export function encodePieces(body: object): Bytes[] {
  const { items, ...rest } = body as { items?: readonly KubeObject[] }
  return Array.isArray(items) && 'kind' in rest ? encodeList(rest, items) : [jsonOf(body)]
}

export type Bytes = Buffer<ArrayBuffer>

const comma = Buffer.from(',')
const commaBrace = Buffer.from(',{')
const listEnd = Buffer.from(']}')
const lineEnd = Buffer.from('}\n')

/** Lists leave out what they say themselves: their items' kind and version. */
function encodeList(rest: object, items: readonly KubeObject[]): Bytes[] {
  const [first] = items
  const typed = first === undefined || (rest as KubeObject).kind === 'PartialObjectMetadataList'
  const said = Buffer.from(
    typed ? '' : `{"kind":${JSON.stringify(first.kind)},"apiVersion":${JSON.stringify(first.apiVersion)},`,
  )
  const pieces = [Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"items":[`)]
  if (items.length < worthKeeping) pieces.push(...encodeItems(items, said))
  else for (const { bytes } of runsOf(items, said)) pieces.push(bytes)
  // Each item comes with a comma before it.
  const [, lead] = pieces
  if (lead) pieces[1] = lead.subarray(1)
  pieces.push(listEnd)
  return pieces
}

function encodeItems(items: readonly KubeObject[], said: Buffer): Bytes[] {
  const pieces: Bytes[] = []
  for (const item of items) {
    const bytes = jsonOf(item)
    const shortened = said.length > 0 && said.compare(bytes, 0, said.length) === 0
    if (shortened) pieces.push(commaBrace, bytes.subarray(said.length))
    else pieces.push(comma, bytes)
  }
  return pieces
}

/** Of long lists, most is what was in the one before: items that follow each other are put together once. */
interface Run {
  readonly items: readonly KubeObject[]
  readonly bytes: Bytes
}

/** By their first items. */
const runs = new WeakMap<KubeObject, Run>()
const longest = 64
const worthKeeping = 4 * longest

function* runsOf(items: readonly KubeObject[], said: Buffer): Generator<Run> {
  for (let from = 0; from < items.length;) {
    const run = runFrom(items, from, said)
    yield run
    from += run.items.length
  }
}

function runFrom(items: readonly KubeObject[], from: number, said: Buffer): Run {
  const first = items[from] as KubeObject
  const before = runs.get(first)
  if (before?.items.every((item, index) => item === items[from + index])) return before
  let end = from + 1
  // What follows stays as it is.
  while (end < items.length && end - from < longest && !runs.has(items[end] as KubeObject)) end++
  const own = items.slice(from, end)
  const run = { items: own, bytes: Buffer.concat(encodeItems(own, said)) }
  runs.set(first, run)
  return run
}

/** A line of a watch for each event. */
export const encodeEvents = (events: readonly WatchEvent[]): Bytes =>
  Buffer.concat(
    events.flatMap(({ type, object }) => [Buffer.from(`{"type":"${type}","object":`), jsonOf(object), lineEnd]),
  )
