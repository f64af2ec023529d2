import { expect } from 'chai'
import { testServer, type TestServer } from '../apiserver/testing.ts'
import type { JsonSchema } from './structural.ts'

const at = 'spec.validation.openAPIV3Schema'
const spec = `${at}.properties[spec]`
const text: JsonSchema = { type: 'string' }
const either: JsonSchema[] = [{ type: 'integer' }, { type: 'string' }]

/** What is wrong with a schema, or with that of its spec, and how the real server says it: in order. */
const wrong: readonly [schema: JsonSchema, messages: readonly string[], ofAll?: true][] = [
  [{ type: 'string' }, [`${at}.type: Invalid value: "string": must be object at the root`], true],
  [
    { type: 'object', additionalProperties: text },
    [`${at}.additionalProperties: Forbidden: must not be used at the root`],
    true,
  ],
  [{ type: 'object', nullable: true }, [`${at}.nullable: Forbidden: nullable cannot be true at the root`], true],
  [
    { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
    [
      `${at}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
    true,
  ],
  [
    { type: 'object', properties: { kind: { type: 'string', default: 'x' } } },
    [`${at}.properties[kind].default: Forbidden: must not be set in top-level kind`],
    true,
  ],
  [
    { type: 'object', properties: { b: { type: 'array', items: {} }, a: {}, c: { type: 'array' } } },
    [
      `${spec}.properties[a].type: Required value: must not be empty for specified object fields`,
      `${spec}.properties[b].items.type: Required value: must not be empty for specified array items`,
      `${spec}.properties[c].items: Required value: must be specified`,
    ],
  ],
  [
    { type: 'string', anyOf: [{ type: 'string' }, { minLength: 1 }] },
    [`${spec}.anyOf[0].type: Forbidden: must be empty to be structural`],
  ],
  [
    { type: 'object', properties: { a: text }, oneOf: [{ required: ['a'] }, { properties: { b: { minLength: 1 } } }] },
    [`${at}.properties[b]: Required value: because it is defined in ${at}.oneOf[1].properties[b]`],
    true,
  ],
  [
    { 'x-kubernetes-int-or-string': true, 'x-kubernetes-preserve-unknown-fields': true },
    [
      `${spec}.x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true`,
    ],
  ],
  [
    { type: 'object', 'x-kubernetes-embedded-resource': true },
    [
      `${spec}.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields`,
    ],
  ],
  [
    { type: 'object', properties: { a: text }, additionalProperties: text },
    [`${spec}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`],
  ],
  [
    { type: 'array', items: text, uniqueItems: true },
    [
      `${spec}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
  ],
  [
    { type: 'object', $ref: '#/x', patternProperties: {} } as JsonSchema,
    [
      `${spec}.patternProperties: Forbidden: patternProperties is not supported`,
      `${spec}.$ref: Forbidden: $ref is not supported`,
    ],
  ],
  [
    { type: 'array', items: [text] } as unknown as JsonSchema,
    [`${spec}.items: Forbidden: items must be a schema object and not an array`],
  ],
  [
    { type: 'object', 'x-kubernetes-list-type': 'set' },
    [`${spec}.type: Invalid value: "object": must be array if x-kubernetes-list-type is specified`],
  ],
  [
    { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-map-keys': ['a'] },
    [`${spec}.x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty`],
  ],
  [
    {
      type: 'array',
      items: { type: 'object', properties: { a: { type: 'object' }, b: text }, required: ['a'] },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a', 'b', 'c'],
    },
    [
      `${spec}.items.properties[a].type: Invalid value: "object": must be a scalar type if parent array's x-kubernetes-list-type is map`,
      `${spec}.x-kubernetes-list-map-keys: Invalid value: ["a","b","c"]: entries must all be names of item properties`,
      `${spec}.items.properties[b].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
  ],
  [
    { type: 'integer', minimum: 5, default: 3 },
    [`${spec}.default: Invalid value: 3:  in body should be greater than or equal to 5`],
  ],
  [
    { type: 'object', properties: { a: text }, default: { b: 1 } },
    [`${spec}.default: Invalid value: {"b":1}: must not have unknown fields`],
  ],
]

const right: readonly JsonSchema[] = [
  { 'x-kubernetes-int-or-string': true, anyOf: either },
  { 'x-kubernetes-int-or-string': true, allOf: [{ anyOf: either }, { pattern: '^a' }] },
  { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, 'x-kubernetes-embedded-resource': true },
  { type: 'object', additionalProperties: text, default: { a: 'b' } },
  {
    type: 'object',
    properties: { a: text, b: text },
    anyOf: [{ required: ['a'] }, { properties: { b: { minLength: 1 } } }],
  },
  {
    type: 'array',
    items: { type: 'object', properties: { a: { ...text, default: 'x' } } },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['a'],
  },
]

describe('Schemas of CustomResourceDefinitions', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
  })
  const define = async (openAPIV3Schema: JsonSchema): Promise<{ code: number; messages: string[] }> => {
    const { code, body } = await server.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'foos.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'foos', kind: 'Foo' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    })
    const { details } = body as { details?: { causes?: { field: string; message: string }[] } }
    return { code, messages: (details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`) }
  }
  const withSpec = (schema: JsonSchema): JsonSchema => ({ type: 'object', properties: { spec: schema } })

  for (const [index, [schema, messages, ofAll]] of wrong.entries()) {
    it(`are refused (${index}): ${messages[0]?.split(': ').at(-1)}`, async () => {
      expect(await define(ofAll ? schema : withSpec(schema))).to.deep.equal({ code: 422, messages })
    })
  }
  for (const [index, schema] of right.entries()) {
    it(`are taken (${index})`, async () => {
      expect(await define(withSpec(schema))).to.deep.equal({ code: 201, messages: [] })
    })
  }
})
