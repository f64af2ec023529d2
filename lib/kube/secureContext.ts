import { createSecureContext, type SecureContext } from 'node:tls'

interface Material {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
}

let latest: { material: Material; context: SecureContext } | undefined

/** Certificates and keys made ready for connections. To do that again for each connection takes longer than the connection. */
export function secureContextOf(material: Material): SecureContext {
  const { ca, cert, key } = latest?.material ?? {}
  if (latest === undefined || ca !== material.ca || cert !== material.cert || key !== material.key) {
    latest = { material, context: createSecureContext(material) }
  }
  return latest.context
}
