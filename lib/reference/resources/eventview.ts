/** Events in the words of events.k8s.io: the same ones that the core group has. */
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { event } from './event.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'

declare('events.v1', {
  Event: {
    ...topLevel,
    eventTime: 'MicroTime! #2',
    series: '*EventSeries #3',
    reportingController: 'string #4',
    reportingInstance: 'string #5',
    action: 'string #6',
    reason: 'string #7',
    regarding: 'ObjectReference #8',
    related: '*ObjectReference #9',
    note: 'string #10',
    type: 'string #11',
    deprecatedSource: 'EventSource #12',
    deprecatedFirstTimestamp: 'Time #13',
    deprecatedLastTimestamp: 'Time #14',
    deprecatedCount: 'int32 #15',
  },
  EventSeries: { count: 'int32! #1', lastObservedTime: 'MicroTime! #2' },
})

/** Fields with other names in the core group; all others are called the same. */
const names: Readonly<Record<string, string>> = {
  reportingController: 'reportingComponent',
  regarding: 'involvedObject',
  note: 'message',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
}
const shownNames = Object.fromEntries(Object.entries(names).map(([shown, kept]) => [kept, shown]))

const renamed = (object: object, by: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [by[key] ?? key, value as unknown]))

export const eventView: Kind = {
  ...event,
  resource: define('events.k8s.io/v1', 'Event', 'events'),
  type: structOf('events.v1', 'Event'),
  selectable: Object.fromEntries(
    Object.entries(event.selectable ?? {}).flatMap(([field, read]) => {
      const [first = '', ...rest] = field.split('.')
      const shown = shownNames[first]
      if (shown?.startsWith('deprecated') === true) return []
      return [[shown === undefined ? field : [shown, ...rest].join('.'), read]]
    }),
  ),
  view: {
    of: event,
    kept: (object) => renamed(object, names),
    shown: (object) => renamed(object, shownNames),
  },
}
