import {
  defineScalarTag,
  floatCoreTag,
  floatYaml11Tag,
  intYaml11Tag,
  loadAll,
  NOT_RESOLVED,
  Schema,
  timestampTag,
  YAML11_SCHEMA,
} from 'js-yaml'
import { CommandError } from './failure.ts'

const integer = defineScalarTag(intYaml11Tag.tagName, {
  ...intYaml11Tag,
  resolve: (text, ...rest) => (text.includes(':') ? NOT_RESOLVED : intYaml11Tag.resolve(text, ...rest)),
})

/** YAML 1.1 as Go's readers take it: `yes` is true and `0644` octal, but dates and `1:30` are text. */
const schema = new Schema([
  ...YAML11_SCHEMA.tags.filter((tag) => tag !== timestampTag && tag !== intYaml11Tag && tag !== floatYaml11Tag),
  integer,
  floatCoreTag,
])

/** The documents of a text, empty ones left out; JSON is YAML too. @throws CommandError that names `source` and the line. */
export function parseYaml(text: string, source: string): unknown[] {
  try {
    return loadAll(text, { schema }).filter((document) => document !== null && document !== undefined)
  } catch (error) {
    const { reason, mark } = error as { reason?: string; mark?: { line: number } }
    const where = mark === undefined ? '' : `line ${mark.line + 1}: `
    throw new CommandError(
      `error parsing ${source}: error converting YAML to JSON: yaml: ${where}${reason ?? String(error)}`,
    )
  }
}
