/** What types and fields mean, in the words that the Kubernetes project publishes with its TypeScript types. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Struct } from '../../schema/types.ts'

interface TypeText {
  text: string
  fields: Map<string, string>
}

const packages = new Map<string, Map<string, TypeText>>()

/** '' where nothing is known of it, as of fields younger than the published types. */
export const typeDescription = (struct: Struct): string => textOf(struct)?.text ?? ''
export const fieldDescription = (struct: Struct, field: string): string => textOf(struct)?.fields.get(field) ?? ''

function textOf({ definition, name }: Struct): TypeText | undefined {
  const [version = '', group = ''] = definition.split('.').toReversed().slice(1)
  const key = `${group}/${version}`
  let types = packages.get(key)
  if (!types) packages.set(key, (types = read(key)))
  return types.get(name)
}

/** Read when they are first asked for: most programs never are. */
function read(key: string): Map<string, TypeText> {
  const types = new Map<string, TypeText>()
  let lines: string[]
  try {
    lines = readFileSync(createRequire(import.meta.url).resolve(`kubernetes-types/${key}.d.ts`), 'utf8').split('\n')
  } catch {
    return types
  }
  let comment = ''
  let longer: string[] | undefined
  let current: TypeText | undefined
  for (const line of lines) {
    // A comment of several lines begins with one that is empty.
    if (/^\s*\/\*\*$/.test(line)) longer = []
    else if (longer && /^\s*\*\/$/.test(line)) {
      comment = longer.join('\n')
      longer = undefined
      continue
    } else longer?.push(line.replace(/^\s*\* ?/, ''))
    if (longer) continue
    const text = /^\s*\/\*\* (.*) \*\/$/.exec(line)?.[1]
    const type = /^export (?:interface|type) (\w+)/.exec(line)?.[1]
    const field = /^ {4}(?:readonly )?"?([\w$-]+)"?\??:/.exec(line)?.[1]
    if (text !== undefined) comment = text
    else if (type !== undefined) types.set(type, (current = { text: comment, fields: new Map() }))
    else if (field !== undefined) current?.fields.set(field, comment)
    if (text === undefined) comment = ''
  }
  return types
}
