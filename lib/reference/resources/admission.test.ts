import { expect } from 'chai'
import { testServer } from '../apiserver/testing.ts'

const root = '/apis/admissionregistration.k8s.io/v1'
const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }
const webhook = {
  name: 'pods.example.com',
  clientConfig: { service: { name: 'hook', namespace: 'default' } },
  rules: [rule],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
}
const causesOf = (body: unknown): string[] =>
  (body as { details: { causes: { field: string; message: string }[] } }).details.causes.map(
    ({ field, message }) => `${field}: ${message}`,
  )

describe('admission from elsewhere', () => {
  const webhooks = (webhooks: object[]): object => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'hooks' },
    webhooks,
  })

  it('keeps webhooks with their defaults, and says that it does not call them', async () => {
    const { send } = await testServer()
    const { body, warnings } = await send('POST', `${root}/validatingwebhookconfigurations`, webhooks([webhook]))
    expect(body)
      .to.have.nested.property('webhooks[0]')
      .that.deep.equals({
        ...webhook,
        clientConfig: { service: { name: 'hook', namespace: 'default', port: 443 } },
        rules: [{ ...rule, scope: '*' }],
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        timeoutSeconds: 10,
      })
    expect(warnings).to.deep.equal([
      'this API server calls no admission webhooks: requests are answered without asking them',
    ])
  })

  it('refuses webhooks that could not be called', async () => {
    const { send } = await testServer()
    const wrong = {
      ...webhook,
      name: 'pods',
      clientConfig: { url: 'http://user@example.com/x?y#z' },
      rules: [{ ...rule, operations: ['*', 'READ'] }],
      sideEffects: 'Some',
      timeoutSeconds: 31,
      admissionReviewVersions: ['v2'],
    }
    const { code, body } = await send('POST', `${root}/validatingwebhookconfigurations`, webhooks([wrong]))
    expect(code).to.equal(422)
    expect(causesOf(body)).to.deep.equal([
      'webhooks[0].name: Invalid value: "pods": should be a domain with at least three segments separated by dots',
      'webhooks[0].rules[0].operations: Invalid value: ["*","READ"]: if \'*\' is present, must not specify other operations',
      'webhooks[0].rules[0].operations[1]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
      'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
      'webhooks[0].clientConfig.url: Invalid value: "user": user information is not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "z": fragments are not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "y": query parameters are not permitted in the URL',
      'webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
    ])
  })

  it('keeps policies and what binds them, and says that it does not go by them', async () => {
    const { send } = await testServer()
    const policy = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'few' },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: 'object.spec.replicas <= 5' }],
      },
    }
    const { body, warnings } = await send('POST', `${root}/validatingadmissionpolicies`, policy)
    expect(body)
      .to.have.property('spec')
      .that.deep.equals({
        matchConstraints: {
          namespaceSelector: {},
          objectSelector: {},
          resourceRules: [{ ...rule, scope: '*' }],
          matchPolicy: 'Equivalent',
        },
        validations: policy.spec.validations,
        failurePolicy: 'Fail',
      })
    expect(warnings).to.deep.equal([
      'this API server goes by no admission policies: requests are answered without looking at them',
    ])
    const binding = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'few' },
      spec: { policyName: 'few', validationActions: ['Deny', 'Warn'] },
    }
    const refused = await send('POST', `${root}/validatingadmissionpolicybindings`, binding)
    expect(refused.code).to.equal(422)
    const spec = { policyName: 'few', validationActions: ['Deny'] }
    const { code } = await send('POST', `${root}/validatingadmissionpolicybindings`, { ...binding, spec })
    expect(code).to.equal(201)
  })
})
