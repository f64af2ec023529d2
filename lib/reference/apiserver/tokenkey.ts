/** What the tokens of ServiceAccounts are signed with, and how others can see that they are ours. */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as signBytes,
  verify as verifyBytes,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'

export const algorithm = 'ES256'

export interface TokenKey {
  readonly id: string
  /** The public half, as a JSON Web Key. */
  readonly public: JsonWebKey
  /** In base64url. */
  sign(text: string): string
  verifies(text: string, signature: string): boolean
}

/** @param secret from which the key follows: 32 bytes that nobody else knows */
export function tokenKeyOf(secret: Uint8Array): TokenKey {
  const { privateKey, publicKey, jwk } = keysOf(secret)
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
  return {
    id,
    public: { use: 'sig', kty: 'EC', kid: id, crv: 'P-256', alg: algorithm, x: jwk.x, y: jwk.y },
    sign: (text) =>
      signBytes('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
    verifies: (text, signature) =>
      verifyBytes(
        'sha256',
        Buffer.from(text),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
  }
}

function keysOf(secret: Uint8Array): { privateKey: KeyObject; publicKey: KeyObject; jwk: JsonWebKey } {
  const number = createHash('sha256').update(secret).digest()
  // Below the order of the curve.
  number[0] = (number[0] as number) & 0x7f
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(number)
  const point = curve.getPublicKey()
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const jwk = { kty: 'EC', crv: 'P-256', d: number.toString('base64url'), x, y } as JsonWebKey
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  return { privateKey, publicKey: createPublicKey(privateKey), jwk }
}
