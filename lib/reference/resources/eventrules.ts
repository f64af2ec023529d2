/** Rules for events: those that every event keeps, in whatever words it was written. */
import type { Event } from '../../kube/objects.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { qualifiedNameErrors } from '../schema/names.ts'

/** Who writes an event with the time at which it happened must say the rest too. */
export function validateEvent(event: Event, errors: FieldErrors): void {
  const { metadata, involvedObject, eventTime } = event
  const { namespace: of = '' } = involvedObject
  const { namespace = '' } = metadata
  const elsewhere = (): void => errors.invalid('involvedObject.namespace', of, 'does not match event.namespace')
  if (!eventTime) {
    if (of === '' ? namespace !== 'default' : namespace !== of) elsewhere()
    return
  }
  if (of === '' && namespace !== 'default' && namespace !== 'kube-system') elsewhere()
  const { reportingComponent = '' } = event
  if (reportingComponent === '') errors.required('reportingController')
  for (const why of qualifiedNameErrors(reportingComponent))
    errors.invalid('reportingController', reportingComponent, why)
  for (const field of ['reportingInstance', 'action', 'reason'] as const) {
    const text = event[field] ?? ''
    if (text === '') errors.required(field)
    if (Buffer.byteLength(text) > 128) errors.invalid(field, '', 'can have at most 128 characters')
  }
  if (Buffer.byteLength(event.message ?? '') > 1024) errors.invalid('message', '', 'can have at most 1024 characters')
}
