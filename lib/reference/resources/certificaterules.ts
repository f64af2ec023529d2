/** Rules for requests for certificates. */
import type { CertificateSigningRequestStatus } from 'kubernetes-types/certificates/v1.js'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Label, dns1123Subdomain } from '../schema/names.ts'
import { readRequest, UnreadableRequestError } from './certificaterequest.ts'

export interface RequestSpec {
  request: string | null
  signerName: string
  usages?: string[]
  expirationSeconds?: number
}

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

const leastSeconds = 600

export function validateRequest(spec: RequestSpec, errors: FieldErrors): void {
  const why = problemOf(Buffer.from(spec.request ?? '', 'base64').toString('latin1'))
  if (why !== undefined) errors.invalid('spec.request', spec.request || null, why)
  const asked = spec.usages ?? []
  if (asked.length === 0) errors.required('spec.usages', 'usages must be provided')
  for (const [index, usage] of asked.entries())
    if (!usages.includes(usage)) errors.unsupported(`spec.usages[${index}]`, usage, usages)
  for (const [index, usage] of asked.entries())
    if (asked.indexOf(usage) < index) errors.duplicate(`spec.usages[${index}]`, usage)
  validateSigner(spec.signerName, 'spec.signerName', errors)
  const { expirationSeconds: seconds } = spec
  if (seconds !== undefined && seconds < leastSeconds)
    errors.invalid(
      'spec.expirationSeconds',
      seconds,
      `may not specify a duration less than ${leastSeconds} seconds (10 minutes)`,
    )
}

function problemOf(pem: string): string | undefined {
  try {
    return readRequest(pem).signed ? undefined : 'x509: the signature of the request does not fit its key'
  } catch (error) {
    if (error instanceof UnreadableRequestError) return error.message
    throw error
  }
}

function validateSigner(name: string, at: string, errors: FieldErrors): void {
  if (name === '') return errors.required(at, 'signerName must be provided')
  const [domain = '', path, more] = name.split('/')
  if (name === 'kubernetes.io/legacy-unknown')
    return errors.invalid(at, name, 'the legacy signerName is not allowed via this API version')
  if (path === undefined || more !== undefined) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
    return errors.invalid(at, name, why)
  }
  if (Buffer.byteLength(domain) > 253) errors.tooLong(at, 253)
  validateParts(domain, dns1123Label, at, errors)
  if (!domain.includes('.'))
    errors.invalid(at, domain, 'should be a domain with at least two segments separated by dots')
  validateParts(path, dns1123Subdomain, at, errors)
  if (Buffer.byteLength(name) > 571) errors.tooLong(at, 571)
}

/** Only the first part that is wrong is told. */
function validateParts(text: string, rule: (part: string) => string[], at: string, errors: FieldErrors): void {
  const wrong = text.split('.').find((part) => rule(part).length > 0)
  if (wrong === undefined) return
  for (const why of rule(wrong)) errors.invalid(at, text, `validating label ${JSON.stringify(wrong)}: ${why}`)
}

export function validateConditions(
  conditions: NonNullable<CertificateSigningRequestStatus['conditions']>,
  errors: FieldErrors,
): void {
  const decisions = conditions.filter(({ type }) => type === 'Approved' || type === 'Denied')
  for (const [index, condition] of conditions.entries()) {
    const { type, status } = condition
    const at = `status.conditions[${index}]`
    const choices = ['Approved', 'Denied', 'Failed'].includes(type) ? ['True'] : ['False', 'True', 'Unknown']
    if (type === '') errors.required(`${at}.type`)
    if (!status) errors.required(`${at}.status`)
    else if (!choices.includes(status)) errors.unsupported(`${at}.status`, status, choices)
    if (decisions.indexOf(condition) > 0 && type !== decisions[0]?.type)
      errors.invalid(`${at}.type`, type, 'Approved and Denied conditions are mutually exclusive')
    if (conditions.findIndex((one) => one.type === type) < index) errors.duplicate(`${at}.type`, type)
  }
}
