/** The parameters of requests: read as Go reads them, and refused in the words of the real server. */
import type { Resource } from '../../kube/resource.ts'
import { FieldErrors } from '../schema/errors.ts'
import type { Call, Query } from './api.ts'
import { badRequest, invalid } from './status.ts'

/** Anything but `false` and `0` is true. */
export function flag(query: Query, name: string): boolean | undefined {
  const text = query.get(name)
  return text === undefined ? undefined : !['false', '0'].includes(text.toLowerCase())
}

/** @throws ApiError 400 */
export function integer(query: Query, name: string): number | undefined {
  const text = query.get(name)
  if (text === undefined) return undefined
  const refuse = (why: string): Error => badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`)
  if (!/^[+-]?\d+$/.test(text)) throw refuse('invalid syntax')
  if (BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) throw refuse('value out of range')
  return Number(text)
}

const kindOf = (kind: string): Resource => ({
  group: 'meta.k8s.io',
  version: 'v1',
  kind,
  plural: '',
  namespaced: false,
})

/** Runs checks of options of that kind. @throws ApiError 422 */
export function checkOptions(kind: string, check: (errors: FieldErrors) => void): void {
  const errors = new FieldErrors()
  check(errors)
  if (errors.list.length > 0) throw invalid(kindOf(kind), '', errors.list)
}

/** What is asked of a list or a watch. @throws ApiError 400 or 422 */
export function checkListOptions({ query }: Call, watches: boolean): void {
  for (const name of ['limit', 'timeoutSeconds']) integer(query, name)
  const match = query.get('resourceVersionMatch') ?? ''
  const version = query.get('resourceVersion') ?? ''
  const continues = (query.get('continue') ?? '') !== ''
  const initial = flag(query, 'sendInitialEvents')
  if (match === '' && initial === undefined) return
  checkOptions('ListOptions', (errors) => {
    const at = 'resourceVersionMatch'
    if (watches) {
      if (initial !== undefined && match !== 'NotOlderThan')
        errors.forbidden(at, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
      if (match === '') return
      if (initial === undefined)
        errors.forbidden(at, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
      if (match !== 'NotOlderThan') errors.unsupported(at, match, ['NotOlderThan'])
      if (continues) errors.forbidden(at, 'resourceVersionMatch is forbidden when continue is provided')
      return
    }
    if (match !== '') {
      if (version === '') errors.forbidden(at, 'resourceVersionMatch is forbidden unless resourceVersion is provided')
      if (continues) errors.forbidden(at, 'resourceVersionMatch is forbidden when continue is provided')
      if (match !== 'Exact' && match !== 'NotOlderThan') errors.unsupported(at, match, ['Exact', 'NotOlderThan', ''])
      if (match === 'Exact' && version === '0')
        errors.forbidden(at, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
    }
    if (initial !== undefined) errors.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list')
  })
}

/** What is asked of a write. @throws ApiError 400 or 422 */
export function checkWriteOptions({ query, method }: Call, isApply: boolean): void {
  if (!isApply && !['fieldManager', 'dryRun', 'fieldValidation', 'force'].some((name) => query.get(name) !== undefined))
    return
  const kind = method === 'POST' ? 'CreateOptions' : method === 'PUT' ? 'UpdateOptions' : 'PatchOptions'
  checkOptions(kind, (errors) => {
    const manager = query.get('fieldManager') ?? ''
    if (isApply && manager === '') errors.required('fieldManager', 'is required for apply patch')
    if (kind === 'PatchOptions' && !isApply && query.get('force') !== undefined)
      errors.forbidden('force', 'may not be specified for non-apply patch')
    if (Buffer.byteLength(manager) > 128) errors.tooLong('fieldManager', 128)
    for (const { 0: character, index } of manager.matchAll(/[^\P{C}]|(?! )\p{Z}/gu)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      errors.invalid('fieldManager', manager, `invalid character U+${code} (at position ${index})`)
    }
    checkDryRun(query.all('dryRun'), errors)
    const validation = query.get('fieldValidation') ?? ''
    const choices = ['', 'Ignore', 'Strict', 'Warn']
    if (!choices.includes(validation)) errors.unsupported('fieldValidation', validation, choices)
  })
}

export function checkDryRun(values: readonly string[], errors: FieldErrors): void {
  if (values.some((value) => value !== 'All')) errors.unsupported('dryRun', values, ['All'])
}
