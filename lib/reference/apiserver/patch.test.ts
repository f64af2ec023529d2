import { expect } from 'chai'
import { statefulSets } from '../../kube/resource.ts'
import { testServer, webSet, type TestServer } from './testing.ts'

const path = '/apis/apps/v1/namespaces/default/statefulsets/web'
const strategic = 'application/strategic-merge-patch+json'
const merge = 'application/merge-patch+json'
const json = 'application/json-patch+json'

describe('patches', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
    await server.client.create(statefulSets, webSet())
  })
  const patch = async (
    contentType: string,
    body: unknown,
    query: Record<string, string> = {},
  ): Promise<{ code: number; message: string; warnings: readonly string[] }> => {
    const { code, body: answer, warnings } = await server.send('PATCH', path, body, { contentType, query })
    return { code, message: (answer as { message: string }).message, warnings }
  }

  const refused: readonly [string, string, unknown, number, string][] = [
    ['that are no JSON', merge, '{"spec": ', 400, 'error decoding patch: unexpected end of JSON input'],
    [
      'that are no JSON, in the words of the strategic ones',
      strategic,
      '{spec: 1}',
      400,
      "invalid character 's' looking for beginning of object key string",
    ],
    [
      'that are lists where objects belong',
      merge,
      '[]',
      400,
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      'that are objects where lists belong',
      json,
      '{}',
      400,
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    ],
    [
      'of the wrong type',
      strategic,
      '{"spec":{"replicas":"three"}}',
      422,
      ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32',
    ],
    [
      'of a type that could be converted, but is not',
      strategic,
      '{"metadata":{"labels":{"a":1}}}',
      422,
      ' "" is invalid: patch: Invalid value: "map[metadata:map[labels:map[a:1]]]": cannot convert int64 to string',
    ],
    [
      'that go too far',
      json,
      JSON.stringify(Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'StatefulSet' }))),
      413,
      'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    ],
  ]
  for (const [what, type, body, code, message] of refused) {
    it(`are refused ${what}`, async () => expect(await patch(type, body)).to.include({ code, message }))
  }

  it('of the wrong type are refused with all that would come of them', async () => {
    const { code, message } = await patch(merge, '{"spec":{"replicas":"three"}}')
    expect(code).to.equal(422)
    expect(message).to.match(
      /^ "" is invalid: patch: Invalid value: "\{\\"kind\\":\\"StatefulSet\\",.*\}": json: cannot unmarshal string into Go struct field StatefulSetSpec.spec.replicas of type int32$/,
    )
  })

  it('with unknown fields are warned of, or refused', async () => {
    expect(await patch(strategic, '{"spec":{"replica":1}}')).to.deep.include({
      code: 200,
      warnings: ['unknown field "spec.replica"'],
    })
    expect(await patch(strategic, '{"spec":{"replica":1}}', { fieldValidation: 'Ignore' })).to.deep.include({
      code: 200,
      warnings: [],
    })
    expect(await patch(strategic, '{"spec":{"replica":1}}', { fieldValidation: 'Strict' })).to.include({
      code: 422,
      message:
        ' "" is invalid: patch: Invalid value: "map[spec:map[replica:1]]": strict decoding error: unknown field "spec.replica"',
    })
  })
})
