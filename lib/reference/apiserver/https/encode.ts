/** Answers as bytes: the text of each object is made once, however many lists and watches it is in. */
import type { KubeObject } from '../../../kube/objects.ts'
import { jsonOf } from '../../store/json.ts'

/** Lists leave out what they say themselves: their items' kind and version. */
export function encode(body: object): string {
  const { items, ...rest } = body as { items?: readonly KubeObject[] }
  if (!Array.isArray(items) || !('kind' in rest)) return jsonOf(body)
  const head = JSON.stringify(rest).slice(0, -1)
  const typed = (rest.kind as string) === 'PartialObjectMetadataList'
  return `${head},"items":[${items.map((item: KubeObject) => (typed ? jsonOf(item) : untyped(item))).join(',')}]}`
}

/** The object's text without the kind and version that it begins with. */
function untyped(object: KubeObject): string {
  const text = jsonOf(object)
  const prefix = `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(object.apiVersion)},`
  return text.startsWith(prefix) ? `{${text.slice(prefix.length)}` : text
}

/** One line of a watch. */
export const encodeEvent = (type: string, object: object): string => `{"type":"${type}","object":${jsonOf(object)}}\n`
