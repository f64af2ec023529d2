/** Rules for classes of storage. */
import type { StorageClass } from '../../kube/objects.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { qualifiedNameErrors } from '../schema/names.ts'

const most = { parameters: 512, bytes: 256 * 1024 }
const policies = ['Delete', 'Retain']
const modes = ['Immediate', 'WaitForFirstConsumer']

export function validateClass(one: StorageClass, errors: FieldErrors): void {
  const { provisioner, parameters = {}, reclaimPolicy = '', volumeBindingMode } = one
  if (!provisioner) errors.required('provisioner')
  else for (const why of qualifiedNameErrors(provisioner.toLowerCase())) errors.invalid('provisioner', provisioner, why)
  validateParameters(parameters, errors)
  if (reclaimPolicy !== '' && !policies.includes(reclaimPolicy))
    errors.unsupported('reclaimPolicy', reclaimPolicy, policies)
  if (volumeBindingMode === undefined) errors.required('volumeBindingMode')
  else if (!modes.includes(volumeBindingMode)) errors.unsupported('volumeBindingMode', volumeBindingMode, modes)
  validateTopologies((one as { allowedTopologies?: Topology[] }).allowedTopologies ?? [], errors)
}

function validateParameters(parameters: Record<string, string>, errors: FieldErrors): void {
  const entries = Object.entries(parameters)
  if (entries.length > most.parameters) return errors.tooLong('parameters', most.parameters)
  let size = 0
  for (const [key, value] of entries) {
    if (key === '') errors.invalid('parameters', key, 'field can not be empty.')
    size += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (size > most.bytes) errors.tooLong('parameters', most.bytes)
}

interface Topology {
  matchLabelExpressions?: { key: string; values?: string[] | null }[]
}

function validateTopologies(topologies: readonly Topology[], errors: FieldErrors): void {
  const seen: object[] = []
  for (const [index, { matchLabelExpressions = [] }] of topologies.entries()) {
    const at = `allowedTopologies[${index}].matchLabelExpressions`
    const keys = new Map<string, string[]>()
    for (const [number, { key, values: given }] of matchLabelExpressions.entries()) {
      const values = given ?? []
      const here = `${at}[${number}]`
      if (values.length === 0) errors.required(`${here}.values`)
      for (const [place, value] of values.entries())
        if (values.indexOf(value) < place) errors.duplicate(`${here}.values[${place}]`, value)
      for (const why of qualifiedNameErrors(key)) errors.invalid(`${here}.key`, key, why)
      if (keys.has(key)) errors.duplicate(`${here}.key`, key)
      keys.set(key, [...new Set(values)].toSorted())
    }
    const term = Object.fromEntries([...keys].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    // A term that names nothing is as good as told twice.
    if (keys.size === 0 || seen.some((other) => equal(other, term))) errors.duplicate(at, '')
    seen.push(term)
  }
}

export function validateClassUpdate(one: StorageClass, old: StorageClass, errors: FieldErrors): void {
  if (!equal(one.parameters, old.parameters)) errors.forbidden('parameters', 'updates to parameters are forbidden.')
  if (one.provisioner !== old.provisioner) errors.forbidden('provisioner', 'updates to provisioner are forbidden.')
  if (one.reclaimPolicy !== old.reclaimPolicy)
    errors.forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.')
  if (one.volumeBindingMode !== old.volumeBindingMode)
    errors.invalid('volumeBindingMode', one.volumeBindingMode, 'field is immutable')
}
