import { expect } from 'chai'
import type { JsonSchema } from '../../schema/structural.ts'
import { customSchema } from './custom.ts'

const metadata = { $ref: '#/ObjectMeta' }
const propertiesOf = (schema: JsonSchema, dialect: 'v2' | 'v3'): Record<string, object> => {
  const { properties } = customSchema(schema, metadata, dialect) as { properties: Record<string, object> }
  const { apiVersion: _, kind: __, metadata: ___, ...own } = properties
  return own
}

describe("schemas of users' kinds in OpenAPI", () => {
  it('tell of what every object has', () => {
    const { properties } = customSchema({ type: 'object' }, metadata, 'v3') as { properties: Record<string, object> }
    expect(properties.apiVersion)
      .to.have.property('description')
      .that.matches(/^APIVersion defines/)
    expect(properties.metadata).to.include(metadata)
  })

  it('tell nothing in the older dialect where anything may be in an object', () => {
    const schema = {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { a: { type: 'string' } },
    }
    expect(customSchema(schema, metadata, 'v2')).to.deep.equal({ type: 'object' })
    expect(propertiesOf(schema, 'v3')).to.deep.equal(schema.properties)
  })

  it('leave out in the older dialect what it has no words for', () => {
    const spec: JsonSchema = {
      type: 'object',
      required: ['name', 'note'],
      anyOf: [{ required: ['name'] }],
      properties: {
        name: { type: 'string', not: { enum: ['x'] } },
        note: { type: 'string', nullable: true },
        list: { type: 'array', nullable: true, items: { type: 'string' } },
        open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { a: { type: 'string' } } },
        map: { type: 'object', additionalProperties: { type: 'string', oneOf: [{ format: 'date' }] } },
      },
    }
    const schema = { type: 'object', properties: { spec } }
    expect(propertiesOf(schema, 'v3')).to.deep.equal({ spec })
    expect(propertiesOf(schema, 'v2')).to.deep.equal({
      spec: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          note: {},
          list: {},
          open: { 'x-kubernetes-preserve-unknown-fields': true },
          map: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    })
  })

  it('give objects within objects a type', () => {
    const pod: JsonSchema = { type: 'object', 'x-kubernetes-embedded-resource': true, properties: {} }
    const open = { ...pod, 'x-kubernetes-preserve-unknown-fields': true }
    const schema = { type: 'object', properties: { pod, open } }
    const typed = ['apiVersion', 'kind', 'metadata']
    expect(propertiesOf(schema, 'v3')).to.have.nested.property('pod.properties').that.has.all.keys(typed)
    expect(propertiesOf(schema, 'v3')).to.have.nested.property('open.properties').that.has.all.keys(typed)
    expect(propertiesOf(schema, 'v2')).to.have.nested.property('pod.properties').that.has.all.keys(typed)
    expect(propertiesOf(schema, 'v2').open).not.to.have.property('properties')
  })
})
