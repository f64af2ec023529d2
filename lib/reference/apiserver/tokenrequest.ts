/** The token subresource of ServiceAccounts: `kubectl create token`. */
import type { KubeObject } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { tokenRequest } from '../resources/reviews.ts'
import { FieldErrors } from '../schema/errors.ts'
import { storeKey, timestamp, type Answer, type Api, type Call } from './api.ts'
import { parseBody, toObject } from './body.ts'
import type { Route } from './route.ts'
import { invalid, notFound } from './status.ts'
import { issueToken } from './tokens.ts'
import { existing } from './write.ts'

interface Spec {
  audiences?: string[] | null
  expirationSeconds?: number
  boundObjectRef?: { kind?: string; name?: string }
}

export async function requestToken(api: Api, call: Call, { kind, namespace, name }: Route): Promise<Answer> {
  const request = toObject(tokenRequest, await parseBody(call, 'TokenRequest'), call)
  const account = existing(api, kind, namespace, name)
  const { audiences, expirationSeconds = 3600, boundObjectRef } = request.spec as Spec
  const errors = new FieldErrors()
  if (expirationSeconds < 600)
    errors.invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 10 minutes')
  if (expirationSeconds > 2 ** 32)
    errors.invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration larger than 2^32 seconds')
  if (errors.list.length > 0) throw invalid(tokenRequest.resource, '', errors.list)
  const status = issueToken(api, account, {
    audiences: audiences ?? [],
    seconds: expirationSeconds,
    pod: boundObjectRef?.kind === 'Pod' ? referenceTo(podCalled(api, namespace, boundObjectRef.name ?? '')) : undefined,
  })
  const metadata = { name, namespace, creationTimestamp: timestamp(api.clock.now()) }
  return { code: 201, body: { ...request, metadata, spec: { ...(request.spec as Spec), expirationSeconds }, status } }
}

const referenceTo = ({ metadata: { name, uid } }: KubeObject): { name: string; uid: string } => ({ name, uid })

function podCalled(api: Api, namespace: string, name: string): KubeObject {
  const pod = api.store.get(storeKey(pods), namespace, name)
  if (!pod) throw notFound(pods, name)
  return pod
}
