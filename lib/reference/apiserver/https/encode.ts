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

const brace = Buffer.from('{')
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
  for (const item of items) {
    const bytes = jsonOf(item)
    const shortened = said.length > 0 && said.compare(bytes, 0, said.length) === 0
    if (shortened) pieces.push(item === first ? brace : commaBrace, bytes.subarray(said.length))
    else if (item === first) pieces.push(bytes)
    else pieces.push(comma, bytes)
  }
  pieces.push(listEnd)
  return pieces
}

/** A line of a watch for each event. */
export const encodeEvents = (events: readonly WatchEvent[]): Bytes =>
  Buffer.concat(
    events.flatMap(({ type, object }) => [Buffer.from(`{"type":"${type}","object":`), jsonOf(object), lineEnd]),
  )
