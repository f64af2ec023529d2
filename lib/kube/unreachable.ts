/** Why no answer came, in the sentences that kubectl uses. */
import { UnreachableError } from './errors.ts'

/** No connection, or none that can be trusted. */
export function unreachable(server: string, error: Error): UnreachableError {
  return new UnreachableError(sentence(server, error), { cause: error })
}

/** The connection ended in the middle of an answer. */
export const brokenOff = (server: string, cause: Error): UnreachableError =>
  new UnreachableError(
    `Unable to connect to the server: the connection to ${hostOf(server)} broke off in the middle of an answer`,
    {
      cause,
    },
  )

function sentence(server: string, error: Error): string {
  const host = hostOf(server)
  const { code } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ECONNREFUSED':
      return `The connection to the server ${host} was refused - did you specify the right host or port?`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Unable to connect to the server: no such host: ${new URL(server).hostname}`
    case 'ECONNRESET':
    case 'EPIPE':
      return `Unable to connect to the server: ${host} hung up without an answer`
    case 'EPROTO':
      return `Unable to connect to the server: ${host} does not speak TLS`
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `Unable to connect to the server: ${host} cannot be reached (${code})`
  }
  const certificate = certificateProblem(code)
  if (certificate !== undefined) {
    return `Unable to connect to the server: the certificate of ${host} is not to be trusted: ${certificate}`
  }
  return `Unable to connect to the server: ${error.message === '' ? (code ?? error.name) : error.message}`
}

function certificateProblem(code: string | undefined): string | undefined {
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return 'it is signed by an authority that the kubeconfig does not name (certificate-authority)'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'it is for another name'
    case 'CERT_HAS_EXPIRED':
      return 'it has expired'
    case 'CERT_NOT_YET_VALID':
      return 'it is not valid yet'
  }
  return undefined
}

const hostOf = (server: string): string => new URL(server).host
