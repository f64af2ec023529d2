/** Answers in YAML, for who would rather have that. */
import type { Answer, Call } from '../api.ts'
import { encode } from './encode.ts'

const type = 'application/yaml'

/** Whether YAML comes first among what the client accepts. */
const wanted = ({ accept }: Call): boolean =>
  accept.startsWith(type) && accept.split(',')[0]?.split(';')[0]?.trim() === type

export async function inWantedLanguage(call: Call, answer: Answer): Promise<Answer> {
  const { body } = answer
  if (!wanted(call) || typeof body === 'string' || body instanceof Uint8Array) return answer
  const { dump } = await import('js-yaml')
  return {
    ...answer,
    body: dump(JSON.parse(encode(body).toString()), { sortKeys: true, noRefs: true, lineWidth: -1 }),
    contentType: type,
  }
}
