import { expect } from 'chai'
import * as fc from 'fast-check'
import { apiVersionOf, pathOf } from '../../kube/resource.ts'
import { builtInKinds } from '../resources/index.ts'
import type { Kind } from '../resources/kind.ts'
import { isObject } from '../schema/decode.ts'
import type { Scalar, Schema } from '../schema/types.ts'
import { testServer, type TestServer } from './testing.ts'

const odd = fc.constantFrom<unknown>(null, 0, 1.5, '', 'x y', true, [], {}, [null], [{}], '__proto__')

/** Mostly what the type allows, now and then something else. */
function valuesOf(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  return depth > 6
    ? odd
    : fc.oneof({ weight: 12, arbitrary: rightValues(schema, depth + 1) }, { weight: 1, arbitrary: odd })
}

function rightValues(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.kind === 'list') return fc.array(valuesOf(schema.of, depth), { maxLength: 2 })
  if (schema.kind === 'map') {
    return fc.dictionary(fc.constantFrom('app', 'storage', 'a b', '__proto__'), valuesOf(schema.of, depth), {
      maxKeys: 2,
    })
  }
  if (schema.kind === 'scalar') return scalars(schema)
  const fields = [...schema.fields.values()]
  return fc
    .subarray(fields, { maxLength: Math.min(5, fields.length) })
    .chain((some) =>
      fc.tuple(...some.map(({ name, schema: of }) => valuesOf(of, depth).map((value) => [name, value] as const))),
    )
    .map((entries) => Object.fromEntries(entries) as object)
}

function scalars({ type, enum: choices = [] }: Scalar): fc.Arbitrary<unknown> {
  if (type === 'int32' || type === 'int64') return fc.integer({ min: -2, max: 70000 })
  if (type === 'bool') return fc.boolean()
  if (type === 'Quantity') return fc.constantFrom('1Gi', '-1', 'lots')
  if (type === 'IntOrString') return fc.constantFrom('50%', 1, 'x')
  if (type === 'Time' || type === 'MicroTime') return fc.constantFrom('2026-01-01T00:00:00Z', 'soon')
  return fc.constantFrom('a', 'None', 'x y', ...choices)
}

/** The ways in which a body can reach an object. */
async function sendAll(server: TestServer, { resource }: Kind, body: unknown): Promise<number[]> {
  const namespace = resource.namespaced ? 'default' : undefined
  const [collection, single] = [pathOf(resource, namespace), pathOf(resource, namespace, 'f')]
  const named = isObject(body)
    ? {
        ...body,
        kind: resource.kind,
        apiVersion: apiVersionOf(resource),
        metadata: { ...(isObject(body.metadata) ? { labels: body.metadata.labels } : {}), name: 'f' },
      }
    : body
  const patches = ['merge-patch+json', 'strategic-merge-patch+json', 'json-patch+json', 'apply-patch+yaml']
  const query = { fieldManager: 'fuzz', force: 'true' }
  const answers = [
    await server.send('POST', collection, body),
    await server.send('POST', collection, named),
    await server.send('PUT', single, named),
    ...(await Promise.all(
      patches.map((type) => server.send('PATCH', single, body, { contentType: `application/${type}`, query })),
    )),
    await server.send('PATCH', `${single}/status`, body, { contentType: 'application/merge-patch+json' }),
    await server.send('GET', collection, undefined, { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' }),
    await server.send('DELETE', single, { gracePeriodSeconds: 0 }),
  ]
  // The two answers of the real server that are 500 by design carry no reason.
  return answers
    .filter(({ body: answer }) => !isObject(answer) || answer.reason !== undefined || answer.code !== 500)
    .map(({ code }) => code)
}

describe('any body', () => {
  for (const kind of builtInKinds) {
    it(`gets an answer: ${kind.resource.plural}`, async () => {
      const server = await testServer()
      await fc.assert(
        fc.asyncProperty(valuesOf(kind.type), async (body) => {
          for (const code of await sendAll(server, kind, body)) expect(code).to.be.lessThan(500)
        }),
        { numRuns: 25 },
      )
      expect(({} as Record<string, unknown>).app).to.equal(undefined)
    })
  }
})
