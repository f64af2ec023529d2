/** What a request asks for besides its body. */
import type { Kind } from '../resources/kind.ts'
import type { Api, Call } from './api.ts'
import { parseBody } from './body.ts'
import type { Deletion } from './delete.ts'
import { authorOf, track } from './managedfields.ts'
import { badRequest } from './status.ts'
import type { WriteContext } from './write.ts'

/** @param subresource as `managedFields` names it; '' for the object itself */
export function writeContextOf(api: Api, call: Call, kind: Kind, subresource = ''): WriteContext {
  const author = authorOf(api, call, kind, subresource)
  return { dryRun: isDryRun(call), track: (object, old) => track(kind, author, object, old) }
}

export function isDryRun({ query }: Call): boolean {
  const values = query.all('dryRun').filter((value) => value !== '')
  const wrong = values.find((value) => value !== 'All')
  if (wrong !== undefined) throw badRequest(`invalid dryRun: Unsupported value: ${JSON.stringify(wrong)}: supported values: "All"`)
  return values.length > 0
}

export async function deletionOf(call: Call): Promise<Deletion> {
  const body = call.body === undefined || call.body === '' ? {} : await parseBody(call, 'DeleteOptions')
  return deletionFrom(call, body as Record<string, unknown>)
}

export function deletionFrom(call: Call, body: Partial<Omit<Deletion, 'dryRun'>> & { dryRun?: string[] }): Deletion {
  const { query } = call
  const grace = query.get('gracePeriodSeconds')
  return {
    gracePeriodSeconds: body.gracePeriodSeconds ?? (grace === undefined ? undefined : Number(grace)),
    propagationPolicy: body.propagationPolicy ?? query.get('propagationPolicy'),
    orphanDependents: body.orphanDependents,
    preconditions: body.preconditions,
    dryRun: isDryRun(call) || (body.dryRun?.includes('All') ?? false),
  }
}
