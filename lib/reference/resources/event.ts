/** Events: what happened to objects. */
import type { Event, KubeObject } from '../../kube/objects.ts'
import { events } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { validateEvent } from './eventrules.ts'
import { topLevel } from './meta.ts'
import { age } from './print.ts'

declare('core.v1', {
  Event: {
    ...topLevel,
    involvedObject: 'ObjectReference! #2',
    reason: 'string #3',
    message: 'string #4',
    source: 'EventSource #5',
    firstTimestamp: 'Time #6',
    lastTimestamp: 'Time #7',
    count: 'int32 #8',
    type: 'string #9',
    eventTime: 'MicroTime #10',
    series: '*EventSeries #11',
    action: 'string #12',
    related: '*ObjectReference #13',
    reportingComponent: 'string! #14 optional',
    reportingInstance: 'string! #15 optional',
  },
  EventSource: { component: 'string #1', host: 'string #2' },
  EventSeries: { count: 'int32 #1', lastObservedTime: 'MicroTime #2' },
})

export const event: Kind = {
  resource: events,
  singular: 'event',
  createsOnUpdate: true,
  shortNames: ['ev'],
  names: 'path',
  type: structOf('core.v1', 'Event'),
  columns: [
    { name: 'Last Seen' },
    { name: 'Type' },
    { name: 'Reason' },
    { name: 'Object' },
    { name: 'Subobject', wide: true },
    { name: 'Source', wide: true },
    { name: 'Message' },
    { name: 'First Seen', wide: true },
    { name: 'Count', wide: true },
    { name: 'Name', wide: true },
  ],
  cells(object, now) {
    const event = object as Event
    const first = event.firstTimestamp ? age(event.firstTimestamp, now) : age(event.eventTime, now)
    const last = event.series
      ? age(event.series.lastObservedTime, now)
      : event.lastTimestamp
        ? age(event.lastTimestamp, now)
        : first
    const { kind = '', name, fieldPath = '' } = event.involvedObject
    return [
      last,
      event.type ?? '',
      event.reason ?? '',
      name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
      fieldPath,
      sourceOf(event),
      (event.message ?? '').trim(),
      first,
      event.series?.count ?? (event.count || 1),
      event.metadata.name,
    ]
  },
  validate: (object, errors) => validateEvent(object as unknown as Event, errors),
  selectable: {
    reason: (object) => (object as Event).reason ?? '',
    type: (object) => (object as Event).type ?? '',
    source: (object) => (object as Event).source?.component || (object as Event).reportingComponent || '',
    reportingComponent: (object) => (object as Event).reportingComponent ?? '',
    'involvedObject.kind': involved('kind'),
    'involvedObject.namespace': involved('namespace'),
    'involvedObject.name': involved('name'),
    'involvedObject.uid': involved('uid'),
    'involvedObject.apiVersion': involved('apiVersion'),
    'involvedObject.resourceVersion': involved('resourceVersion'),
    'involvedObject.fieldPath': involved('fieldPath'),
  },
}

function involved(field: keyof Event['involvedObject']): (object: KubeObject) => string {
  return (object) => (object as Event).involvedObject[field] ?? ''
}

function sourceOf({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || ''
  const host = source?.host || reportingInstance || ''
  return host === '' ? component : `${component}, ${host}`
}
