import { expect } from 'chai'
import { customResourceDefinitions, define } from '../../../kube/resource.ts'
import { testServer, type TestServer } from '../testing.ts'

const widgets = define('example.com/v1', 'Widget', 'widgets')
const path = '/apis/example.com/v1/namespaces/default/widgets'
const rules = (...all: object[]): object => ({ 'x-kubernetes-validations': all })

const definition = (spec: object): { apiVersion: string; kind: string; metadata: { name: string }; spec: object } => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
      },
    ],
  },
})

const spec = {
  type: 'object',
  properties: {
    replicas: { type: 'integer', maximum: 100 },
    color: { type: 'string', ...rules({ rule: 'self == oldSelf', message: 'color is immutable' }) },
    'max-size': { type: 'integer' },
    enum: { type: 'string', enum: ['a', 'b'] },
    parts: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          size: {
            type: 'integer',
            ...rules({ rule: 'self >= oldSelf', messageExpression: "'was ' + string(oldSelf)" }),
          },
        },
      },
    },
  },
  ...rules(
    { rule: "!has(self.replicas) || self.replicas <= 5 || self.color == 'red'", message: 'more than five must be red' },
    {
      rule: '!has(self.max__dash__size) || !has(self.parts) || self.parts.all(p, p.size <= self.max__dash__size)',
      fieldPath: '.parts',
      reason: 'FieldValueForbidden',
    },
  ),
}

describe('rules of definitions', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
    await server.client.create(customResourceDefinitions, definition(spec))
  })
  const put = async (name: string, value: object): Promise<string[]> => {
    const before = await server.client.get(widgets, { name, namespace: 'default' }).catch(() => undefined)
    const object = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { ...before?.metadata, name },
      spec: value,
    }
    const { code, body } = await (before
      ? server.send('PUT', `${path}/${name}`, object)
      : server.send('POST', path, object))
    if (code < 300) return []
    const { causes } = (body as { details: { causes: { field: string; message: string }[] } }).details
    return causes.map(({ field, message }) => `${field}: ${message}`)
  }

  it('are kept by objects', async () => {
    expect(await put('a', { replicas: 6, color: 'red' })).to.deep.equal([])
    expect(await put('b', { replicas: 6, color: 'blue' })).to.deep.equal([
      'spec: Invalid value: more than five must be red',
    ])
    expect(await put('b', { replicas: 5, color: 'blue' })).to.deep.equal([])
    expect(await put('c', { color: 'x', 'max-size': 3, parts: [{ name: 'p', size: 4 }] })).to.deep.equal([
      'spec.parts: Forbidden: failed rule: !has(self.max__dash__size) || !has(self.parts) || self.parts.all(p, p.size <= self.max__dash__size)',
    ])
  })

  it('can say what may become of an object', async () => {
    expect(
      await put('d', {
        color: 'red',
        parts: [
          { name: 'p', size: 4 },
          { name: 'q', size: 1 },
        ],
      }),
    ).to.deep.equal([])
    expect(
      await put('d', {
        color: 'blue',
        parts: [
          { name: 'q', size: 0 },
          { name: 'new', size: 0 },
          { name: 'p', size: 5 },
        ],
      }),
    ).to.deep.equal([
      'spec.color: Invalid value: "blue": color is immutable',
      'spec.parts[0].size: Invalid value: 0: was 1',
    ])
  })

  it('are not looked at where the object is wrong anyway', async () => {
    expect(await put('e', { color: 'red', enum: 'c' })).to.deep.equal([
      'spec.enum: Unsupported value: "c": supported values: "a", "b"',
      '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ])
  })

  for (const [rule, why] of [
    ['self.a +', 'compilation failed: Unexpected token: EOF'],
    ['1 + 2', 'must evaluate to a bool'],
    ['frob(self.a) == 1', 'compilation failed: '],
  ] as const) {
    it(`are refused where they cannot be understood: ${rule}`, async () => {
      const { body, code } = await server.send(
        'POST',
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        definition({ type: 'object', ...rules({ rule }) }),
      )
      expect(code).to.equal(422)
      expect((body as { message: string }).message).to.include(
        `spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"rule":${JSON.stringify(rule)}}: ${why}`,
      )
    })
  }
})
