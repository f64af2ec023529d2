import { createSecureContext, type SecureContext } from 'node:tls'

interface Material {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
}

/** As many as there are clusters in a run, and a few. */
const most = 8
const contexts = new Map<string, SecureContext>()

/** Certificates and keys made ready for connections. To do that again for each connection takes longer than the connection. */
export function secureContextOf(material: Material): SecureContext {
  const id = [material.ca, material.cert, material.key].join('\0')
  const context = contexts.get(id) ?? createSecureContext(material)
  if (contexts.size >= most && !contexts.has(id)) contexts.clear()
  contexts.set(id, context)
  return context
}
