/** Versions in rules: `semver(self.version).isGreaterThan(semver('1.2.3'))`. */
import type { Environment } from '@marcbachmann/cel-js'

class Version {
  readonly numbers: readonly bigint[]
  readonly stage: string

  constructor(numbers: readonly bigint[], stage: string) {
    this.numbers = numbers
    this.stage = stage
  }
}

export function addVersions(language: Environment): Environment {
  language
    .registerType('Semver', { ctor: Version })
    .registerFunction('isSemver(string): bool', (text: string) => read(text) !== undefined)
    .registerFunction('isSemver(string, bool): bool', (text: string, loose: boolean) => read(text, loose) !== undefined)
    .registerFunction('semver(string): Semver', (text: string) => versionOf(text))
    .registerFunction('semver(string, bool): Semver', versionOf)
    .registerFunction('Semver.compareTo(Semver): int', (a: Version, b: Version) => BigInt(compare(a, b)))
    .registerFunction('Semver.isGreaterThan(Semver): bool', (a: Version, b: Version) => compare(a, b) > 0)
    .registerFunction('Semver.isLessThan(Semver): bool', (a: Version, b: Version) => compare(a, b) < 0)
    .registerOperator('Semver == Semver', (a: Version, b: Version) => compare(a, b) === 0)
  for (const [index, part] of ['major', 'minor', 'patch'].entries())
    language.registerFunction(`Semver.${part}(): int`, ({ numbers }: Version) => numbers[index] ?? 0n)
  return language
}

function versionOf(text: string, loose = false): Version {
  const version = read(text, loose)
  if (!version) throw new Error(`No Major.Minor.Patch elements found: ${JSON.stringify(text)}`)
  return version
}

const number = '(0|[1-9]\\d*)'
const pattern = new RegExp(`^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?$`)

/** @param loose whether `v1.2` and `01.2.3` count too */
function read(text: string, loose = false): Version | undefined {
  const [, major, minor, patch, stage = ''] = pattern.exec(loose ? tightened(text) : text) ?? []
  if (major === undefined || minor === undefined || patch === undefined) return undefined
  return new Version([major, minor, patch].map(BigInt), stage)
}

function tightened(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/s.exec(text) ?? []
  const parts = numbers.split('.').map((part) => part.replace(/^0+(?=\d)/, ''))
  while (parts.length < 3) parts.push('0')
  return parts.join('.') + rest
}

function compare(a: Version, b: Version): number {
  const at = a.numbers.findIndex((one, index) => one !== b.numbers[index])
  if (at >= 0) return (a.numbers[at] as bigint) < (b.numbers[at] as bigint) ? -1 : 1
  if (a.stage === b.stage) return 0
  // What has a stage comes before what it is a stage of.
  if (a.stage === '' || b.stage === '') return a.stage === '' ? 1 : -1
  return compareStages(a.stage.split('.'), b.stage.split('.'))
}

function compareStages(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((one, index) => one !== b[index])
  if (at < 0) return -1
  const [left = '', right] = [a[at], b[at]]
  if (right === undefined) return 1
  const [isNumber, isOther] = [left, right].map((one) => /^\d+$/.test(one))
  if (isNumber !== isOther) return isNumber ? -1 : 1
  return (isNumber ? BigInt(left) < BigInt(right) : left < right) ? -1 : 1
}
