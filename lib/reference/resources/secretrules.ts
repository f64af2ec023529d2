/** Rules for secrets of the types that Kubernetes knows. */
import type { Secret } from '../../kube/objects.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { goJsonError } from '../schema/gojson.ts'

const account = 'kubernetes.io/service-account.name'

export function validateTyped({ metadata, type, data = {} }: Secret, errors: FieldErrors): void {
  const needs = (key: string): void => {
    if (!Object.hasOwn(data, key)) errors.required(`data[${key}]`)
  }
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!metadata.annotations?.[account]) errors.required(`metadata.annotations[${account}]`)
      return
    case 'kubernetes.io/dockercfg':
      return validateJson(data, '.dockercfg', errors)
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(data, '.dockerconfigjson', errors)
    case 'kubernetes.io/basic-auth':
      if (Object.hasOwn(data, 'username') || Object.hasOwn(data, 'password')) return
      // The real server writes the paths of these so.
      errors.required('data[%s][username]')
      return errors.required('data[%s][password]')
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) errors.required('data[%s][ssh-privatekey]')
      return
    case 'kubernetes.io/tls':
      needs('tls.crt')
      return needs('tls.key')
  }
}

function validateJson(data: Record<string, string>, key: string, errors: FieldErrors): void {
  const at = `data[${key}]`
  if (!Object.hasOwn(data, key)) return errors.required(at)
  const text = Buffer.from(data[key] ?? '', 'base64').toString()
  const why = goJsonError(text) ?? unlikeObject(text)
  if (why !== undefined) errors.invalid(at, '<secret contents redacted>', why)
}

function unlikeObject(text: string): string | undefined {
  const value: unknown = JSON.parse(text)
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined
  const what = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return `json: cannot unmarshal ${what} into Go value of type map[string]interface {}`
}
