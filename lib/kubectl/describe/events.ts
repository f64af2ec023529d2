import type { KubeClient } from '../../kube/client.ts'
import type { AnyObject, Event } from '../../kube/objects.ts'
import { events } from '../../kube/resource.ts'
import { humanDuration } from '../../kube/duration.ts'
import type { Text } from './text.ts'

/** The events about an object, oldest first. */
export async function eventsOf(client: KubeClient, { kind, metadata }: AnyObject): Promise<Event[]> {
  const fields = {
    'involvedObject.kind': kind,
    'involvedObject.name': metadata.name,
    ...(metadata.namespace !== undefined && { 'involvedObject.namespace': metadata.namespace }),
    // A node's own events name it by its name.
    ...(kind !== 'Node' && { 'involvedObject.uid': metadata.uid }),
  }
  const fieldSelector = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
  const { items } = await client.list<Event>(events, {
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    fieldSelector,
  })
  return items.toSorted((a, b) => lastSeen(a) - lastSeen(b))
}

/** Events of the newer kind have no such time, and come first. */
const lastSeen = ({ lastTimestamp }: Event): number =>
  lastTimestamp === undefined || lastTimestamp === null ? 0 : Date.parse(lastTimestamp)

export function writeEvents(text: Text, list: readonly Event[], now: number): void {
  if (list.length === 0) return text.line(0, 'Events:', '<none>')
  text.line(0, 'Events:')
  text.line(1, 'Type', 'Reason', 'Age', 'From', 'Message')
  text.line(1, '----', '------', '----', '----', '-------')
  for (const event of list) {
    const { type = '', reason = '', source, message = '', reportingComponent = '' } = event
    const from = source?.component ?? ''
    text.line(1, type, reason, ageOf(event, now), from === '' ? reportingComponent : from, message.trim())
  }
}

function ageOf({ firstTimestamp, lastTimestamp, eventTime, count = 1, series }: Event, now: number): string {
  const since = (time: string | undefined | null) =>
    time === undefined || time === null ? '<unknown>' : humanDuration(now - Date.parse(time))
  const first = since(eventTime ?? firstTimestamp)
  if (series !== undefined && series !== null)
    return `${since(series.lastObservedTime)} (x${series.count ?? 0} over ${first})`
  return count > 1 ? `${since(lastTimestamp)} (x${count} over ${first})` : first
}
