/** Formats of texts that have a name: `!format.dns1123Label().validate(self.name).hasValue()`. */
import { Optional, type Environment } from '@marcbachmann/cel-js'
import { base64Error } from '../gobase64.ts'
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValueErrors, qualifiedNameErrors } from '../names.ts'
import { addNamespace } from './namespace.ts'

class Format {
  readonly problems: (text: string) => readonly string[]

  constructor(problems: (text: string) => readonly string[]) {
    this.problems = problems
  }
}

/** What a dash at the end stands for is yet to come. */
const prefix =
  (whole: (text: string) => readonly string[]) =>
  (text: string): readonly string[] =>
    whole(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text)

const saying =
  (isRight: (text: string) => boolean, problem: string) =>
  (text: string): readonly string[] =>
    isRight(text) ? [] : [problem]

const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i
const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i
const isDate = (text: string): boolean => !Number.isNaN(Date.parse(text))

const formats: Readonly<Record<string, (text: string) => readonly string[]>> = {
  dns1123Label,
  dns1123Subdomain,
  dns1035Label,
  qualifiedName: qualifiedNameErrors,
  dns1123LabelPrefix: prefix(dns1123Label),
  dns1123SubdomainPrefix: prefix(dns1123Subdomain),
  dns1035LabelPrefix: prefix(dns1035Label),
  labelValue: labelValueErrors,
  uri: saying((text) => text.startsWith('/') || URL.canParse(text), 'invalid URI for request'),
  uuid: saying((text) => uuid.test(text), 'does not match the UUID format'),
  byte: saying((text) => base64Error(text) === undefined, 'invalid base64'),
  date: saying((text) => date.test(text) && isDate(text), 'invalid date'),
  datetime: saying((text) => time.test(text) && isDate(text), 'invalid datetime'),
}

export function addFormats(language: Environment): Environment {
  addNamespace(language, 'Formats', 'format')
    .registerType('Format', { ctor: Format })
    .registerFunction('Formats.named(string): optional<Format>', (_: unknown, name: string) => {
      const problems = Object.hasOwn(formats, name) ? formats[name] : undefined
      return problems ? Optional.of(new Format(problems)) : Optional.none()
    })
    .registerFunction('Format.validate(string): optional<list<string>>', ({ problems }: Format, text: string) => {
      const found = problems(text)
      return found.length > 0 ? Optional.of(found) : Optional.none()
    })
  for (const [name, problems] of Object.entries(formats))
    language.registerFunction(`Formats.${name}(): Format`, () => new Format(problems))
  return language
}
