/** `-o FORMAT`: how objects are printed where it is not a table. */
import type { AnyObject, Manifest } from '../kube/objects.ts'
import { CommandError } from './failure.ts'
import { customColumns } from './customColumns.ts'
import { bool, text } from './flags.ts'
import { sorted } from './goJson.ts'
import { jsonPathPrinter } from './jsonpath.ts'
import { templatePrinter } from './template.ts'
import { toYaml } from './yaml.ts'

/** An object, or a List of them. */
export type Printable = AnyObject | Manifest | { kind: string; apiVersion: string; items: unknown[] }

/** Text for one object. */
export type Printer = (object: Printable) => string

export const outputFlags = {
  output: text('o'),
  template: text(),
  'show-managed-fields': bool(),
  'allow-missing-template-keys': bool(undefined, true),
}

const formats =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml'

/**
 * The printer of a format; undefined for '' and `wide`, which mean the command's usual output.
 * @throws CommandError for an unknown format.
 */
export function printerOf(flags: {
  output: string
  template?: string
  'show-managed-fields'?: boolean
  'allow-missing-template-keys'?: boolean
  'no-headers'?: boolean
}): Printer | undefined {
  const [, format = '', argument] = /^([^=]*)(?:=(.*))?$/s.exec(flags.output) ?? []
  const template = argument ?? flags.template ?? ''
  const missingKeys = flags['allow-missing-template-keys'] ?? true
  const plain = (object: Printable) => (flags['show-managed-fields'] === true ? object : withoutManagedFields(object))
  switch (format) {
    case '':
      return template === '' ? undefined : templatePrinter(template)
    case 'wide':
      return undefined
    case 'json':
      return (object) => `${JSON.stringify(sorted(plain(object)), null, 4)}\n`
    case 'yaml':
      return yamlPrinter(plain)
    case 'name':
      return (object) => namesOf(object).join('')
    case 'jsonpath':
    case 'jsonpath-as-json':
      if (template === '') throw new CommandError('template format specified but no template given')
      return jsonPathPrinter(template, { missingKeys, asJson: format === 'jsonpath-as-json' })
    case 'go-template':
    case 'template':
      if (template === '') throw new CommandError('template format specified but no template given')
      return templatePrinter(template)
    case 'custom-columns':
      return customColumns(template, flags['no-headers'] ?? false)
  }
  throw new CommandError(
    `unable to match a printer suitable for the output format "${flags.output}", allowed formats are: ${formats}`,
  )
}

/** Documents that follow each other are divided by `---`. */
function yamlPrinter(plain: (object: Printable) => Printable): Printer {
  let printed = 0
  return (object) => (printed++ === 0 ? '' : '---\n') + toYaml(plain(object))
}

function namesOf(object: Printable): string[] {
  if ('items' in object && Array.isArray(object.items)) return (object.items as Manifest[]).flatMap(namesOf)
  const { apiVersion, kind, metadata } = object as Manifest
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : undefined
  return [`${kind.toLowerCase()}${group === undefined ? '' : `.${group}`}/${metadata.name ?? ''}\n`]
}

function withoutManagedFields(object: Printable): Printable {
  if ('items' in object && Array.isArray(object.items)) {
    return { ...object, items: (object.items as Manifest[]).map(withoutManagedFields) }
  }
  const { metadata, ...rest } = object as Manifest
  if (metadata === undefined) return object
  const { managedFields: _, ...kept } = metadata
  return { ...rest, metadata: kept }
}
