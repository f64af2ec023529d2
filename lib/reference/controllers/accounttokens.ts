/** Fills Secrets that ask for a ServiceAccount's token, and deletes those whose ServiceAccount is not there. */
import { isNotFound } from '../../kube/errors.ts'
import type { KubeObject, Secret } from '../../kube/objects.ts'
import { secrets, serviceAccounts } from '../../kube/resource.ts'
import type { Component } from '../component.ts'
import { controller, keyOf, splitKey } from './controller.ts'

const nameAnnotation = 'kubernetes.io/service-account.name'
const uidAnnotation = 'kubernetes.io/service-account.uid'

/** Makes a token that is good for as long as the Secret of this name has it. */
export type SignForSecret = (account: KubeObject, secret: string) => string

/** @param certificate the authority's, in PEM */
export const accountTokenController = (sign: SignForSecret, certificate: string): Component =>
  controller('serviceaccount-token-controller', ({ client, informer, on, queue }) => {
    const all = informer<Secret>(secrets)
    const accounts = informer<KubeObject>(serviceAccounts)
    const add = (secret: Secret): void => {
      if (accountOf(secret) !== undefined) queue.add(keyOf(secret))
    }
    const addAll = ({ metadata }: KubeObject): void => {
      for (const secret of all.list(metadata.namespace)) if (accountOf(secret) === metadata.name) add(secret)
    }
    on(all, { added: add, modified: add })
    on(accounts, { deleted: addAll })
    return async (key) => {
      const { namespace, name } = splitKey(key)
      const secret = all.get(namespace, name)
      const wanted = secret && accountOf(secret)
      if (!secret || wanted === undefined) return
      // It may have been made a moment ago.
      const account = await client.get(serviceAccounts, { name: wanted, namespace }).catch(unlessNotFound)
      const uid = secret.metadata.annotations?.[uidAnnotation] ?? ''
      if (!account || (uid !== '' && uid !== account.metadata.uid)) {
        const preconditions = { uid: secret.metadata.uid }
        await client.delete(secrets, { name, namespace }, { preconditions }).catch(unlessNotFound)
        return
      }
      const { data = {} } = secret
      const isWhole = ['token', 'ca.crt', 'namespace'].every((one) => data[one])
      if (isWhole && uid !== '') return
      const base64 = (text: string): string => Buffer.from(text).toString('base64')
      await client.update(secrets, {
        ...secret,
        metadata: {
          ...secret.metadata,
          annotations: { ...secret.metadata.annotations, [uidAnnotation]: account.metadata.uid },
        },
        data: {
          ...data,
          'ca.crt': data['ca.crt'] || base64(certificate),
          namespace: data.namespace || base64(namespace),
          token: data.token || base64(sign(account, name)),
        },
      })
    }
  })

/** Undefined for Secrets of other types. */
const accountOf = ({ metadata, type }: Secret): string | undefined =>
  type === 'kubernetes.io/service-account-token' ? metadata.annotations?.[nameAnnotation] : undefined

function unlessNotFound(error: unknown): undefined {
  if (!isNotFound(error)) throw error
}
