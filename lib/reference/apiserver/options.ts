/** What a request asks for besides its body. */
import type { Kind } from '../resources/kind.ts'
import { decode, DecodeError, isObject } from '../schema/decode.ts'
import { structOf } from '../schema/types.ts'
import type { Api, Call, Query } from './api.ts'
import { checkType, OtherKindError, parseBody } from './body.ts'
import type { Deletion } from './delete.ts'
import { authorOf, track } from './managedfields.ts'
import { checkDryRun, checkOptions, checkWriteOptions, flag, integer } from './parameters.ts'
import { failure } from './status.ts'
import type { WriteContext } from './write.ts'

/** @param subresource as `managedFields` names it; '' for the object itself */
export function writeContextOf(api: Api, call: Call, kind: Kind, subresource = ''): WriteContext {
  checkWriteOptions(call, false)
  const author = authorOf(api, call, kind, subresource)
  return { dryRun: isDryRun(call), user: call.user, track: (object, old) => track(kind, author, object, old) }
}

export const isDryRun = ({ query }: Pick<Call, 'query'>): boolean => query.get('dryRun') === 'All'

export async function deletionOf(call: Call): Promise<Deletion> {
  if (call.body === undefined || call.body === '') return deletionFrom(call)
  const body = await parseBody(call, 'DeleteOptions').catch((error: unknown) => {
    const [, why] =
      /^the object provided is unrecognized \(must be of type DeleteOptions\): (.*) \([^()]*\)$/s.exec(
        (error as Error).message,
      ) ?? []
    throw why === undefined ? error : failure(500, '', why)
  })
  // As in Go, null changes nothing of what is read into.
  return deletionFrom(call, decodedOptions(objectOf(body ?? {})))
}

/** All that is needed of a kind to tell whether something says that it is of it. */
const optionsKind = {
  resource: { group: '', version: 'v1', kind: 'DeleteOptions', plural: '', namespaced: false },
} as Kind

type Options = Partial<Omit<Deletion, 'dryRun'>> & { dryRun?: string[] }

function decodedOptions(body: object): Options {
  try {
    return decode(structOf('meta.v1', 'DeleteOptions'), body).object
  } catch (error) {
    throw error instanceof DecodeError ? failure(500, '', error.message) : error
  }
}

function objectOf(value: unknown): object {
  const scheme = 'k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27'
  try {
    checkType(optionsKind, isObject(value) ? { ...value, apiVersion: undefined } : value)
  } catch (error) {
    if (!(error instanceof OtherKindError)) throw error
    const { said, message } = error
    const { apiVersion = 'v1' } = value as { apiVersion?: string }
    const why = said && `no kind "${said.kind}" is registered for version "${apiVersion}" in scheme "${scheme}"`
    throw failure(500, '', why ?? message)
  }
  return value as object
}

/** Options that come with a body count in place of those in the query, as the real server has it. */
export function deletionFrom({ query }: Call, body: Options = fromQuery(query)): Deletion {
  const { propagationPolicy, orphanDependents, dryRun = [] } = body
  checkOptions('DeleteOptions', (errors) => {
    if (orphanDependents !== undefined && propagationPolicy !== undefined) {
      errors.invalid(
        'propagationPolicy',
        propagationPolicy,
        'orphanDependents and deletionPropagation cannot be both set',
      )
    }
    const policies = ['Foreground', 'Background', 'Orphan', 'nil']
    if (propagationPolicy !== undefined && !policies.slice(0, 3).includes(propagationPolicy))
      errors.unsupported('propagationPolicy', propagationPolicy, policies)
    checkDryRun(dryRun, errors)
  })
  return {
    gracePeriodSeconds: body.gracePeriodSeconds,
    propagationPolicy,
    orphanDependents,
    preconditions: body.preconditions,
    dryRun: dryRun.includes('All') || isDryRun({ query }),
  }
}

const fromQuery = (query: Query): Options => ({
  gracePeriodSeconds: integer(query, 'gracePeriodSeconds'),
  propagationPolicy: query.get('propagationPolicy'),
  orphanDependents: flag(query, 'orphanDependents'),
  dryRun: [...query.all('dryRun')],
})
