/** Answers in the language that the client would rather have: YAML, or JSON for people to read. */
import type { Answer, Call } from '../api.ts'
import { encode } from './encode.ts'

const yaml = 'application/yaml'

/** Whether YAML comes first among what the client accepts. */
const wantsYaml = ({ accept }: Call): boolean =>
  accept.startsWith(yaml) && accept.split(',')[0]?.split(';')[0]?.trim() === yaml

/** Documents that are laid out for people whoever asks, as upstream has them. */
const laidOut = ['/', '/version', '/version/']

/** Who does not say is taken for a person by the program's name. */
function wantsLines({ path, query, userAgent }: Call): boolean {
  if (laidOut.includes(path)) return true
  const asked = query.get('pretty') ?? ''
  if (asked !== '') return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(asked)
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent)
}

export async function inWantedLanguage(call: Call, answer: Answer): Promise<Answer> {
  const { body } = answer
  if (typeof body === 'string' || body instanceof Uint8Array) return answer
  const value = (): unknown => JSON.parse(encode(body).toString())
  if (wantsYaml(call)) {
    const { dump } = await import('js-yaml')
    return { ...answer, body: dump(value(), { sortKeys: true, noRefs: true, lineWidth: -1 }), contentType: yaml }
  }
  if (!wantsLines(call)) return answer
  return { ...answer, body: JSON.stringify(value(), null, 2), contentType: answer.contentType ?? 'application/json' }
}
