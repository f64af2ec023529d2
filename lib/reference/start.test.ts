import { expect } from 'chai'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { load } from 'js-yaml'
import { KubeClient } from '../kube/client.ts'
import { httpTransport } from '../kube/http.ts'
import { accessOf, parseKubeconfig } from '../kube/kubeconfig.ts'
import type { Endpoints, KubeObject, List, StatefulSet } from '../kube/objects.ts'
import {
  clusterRoleBindings,
  configMaps,
  endpoints,
  namespaces,
  pods,
  serviceAccounts,
  services,
  statefulSets,
} from '../kube/resource.ts'
import type { Channels } from '../kube/transport.ts'
import { simplePod } from './apiserver/testing.ts'
import type { Kubelet } from './kubelet.ts'
import { usualRetention } from './store/log.ts'
import { startReference, type Reference } from './start.ts'

/** A request without any credentials but those given. */
function raw(
  reference: Reference,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ code: number; body: string }> {
  const { method = 'GET', headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const sent = request(`${reference.url}${path}`, { method, headers, rejectUnauthorized: false }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (text += chunk))
        .on('end', () => resolve({ code: response.statusCode ?? 0, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Nothing but an API server: its kubelet says what it was asked. */
const fakeKubelet: Kubelet = {
  async exec(_target, command, _options, streams) {
    for await (const data of streams.stdin) await streams.stdout(data)
    await streams.stderr(new TextEncoder().encode(command.join(' ')))
    return 3
  },
  attach: () => Promise.resolve(0),
  async *logs() {
    yield new TextEncoder().encode('one\n')
    yield new TextEncoder().encode('two\n')
  },
  connect: () => Promise.reject(new Error('connection refused')),
}

async function read(channels: Channels): Promise<Record<number, string>> {
  const texts: Record<number, string> = {}
  for await (const { channel, data } of channels.frames)
    texts[channel] = (texts[channel] ?? '') + new TextDecoder().decode(data)
  return texts
}

describe('reference', () => {
  let reference: Reference
  let remote: KubeClient
  before(async () => {
    reference = await startReference({ seed: 1, components: () => [] })
    remote = new KubeClient(httpTransport(await accessOf(parseKubeconfig(reference.kubeconfig.text, '.'))))
  })
  after(() => reference.stop())

  it('lets in who has its kubeconfig', async () => {
    const list = await remote.list(namespaces)
    expect(list.items.map(({ metadata }) => metadata.name)).to.deep.equal([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ])
  })

  it('lets nobody else in', async () => {
    const { code, body } = await raw(reference, '/api/v1/namespaces')
    expect(code).to.equal(401)
    expect(JSON.parse(body)).to.include({ kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized' })
    expect((await raw(reference, '/api/v1/namespaces', { headers: { authorization: 'Bearer wrong' } })).code).to.equal(
      401,
    )
    expect(await raw(reference, '/readyz')).to.deep.equal({ code: 200, body: 'ok' })
  })

  it('refuses a body that is too large', async () => {
    const token = /token: (\S+)/.exec(reference.kubeconfig.text)?.[1] ?? ''
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { code, body } = await raw(reference, '/api/v1/namespaces', {
      method: 'POST',
      headers,
      body: ' '.repeat(3 * 1024 * 1024 + 1),
    })
    expect(code).to.equal(413)
    expect(JSON.parse(body)).to.include({ reason: 'RequestEntityTooLarge' })
  })

  it('answers over HTTPS as it does in the process, but for kind and version of items', async () => {
    await remote.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'default' },
      data: { a: 'ü' },
    })
    const name = { name: 'a', namespace: 'default' }
    expect(await remote.get(configMaps, name)).to.deep.equal(await reference.client.get(configMaps, name))
    const [far, near] = (await Promise.all(
      [remote, reference.client].map((one) => one.list(configMaps, { namespace: 'default' })),
    )) as [List<KubeObject>, List<KubeObject>]
    expect(far.items).to.deep.equal(near.items.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest))
  })

  it('answers in YAML who asks for it', async () => {
    const token = /token: (\S+)/.exec(reference.kubeconfig.text)?.[1] ?? ''
    const { body } = await raw(reference, '/api/v1/namespaces/default', {
      headers: { authorization: `Bearer ${token}`, accept: 'application/yaml' },
    })
    expect(load(body)).to.deep.equal(await remote.get(namespaces, { name: 'default' }))
  })

  it('streams watches', async () => {
    const stopped = new AbortController()
    const seen: string[] = []
    const resourceVersion = `${reference.api.store.revision}`
    const watching = (async () => {
      for await (const { type, object } of remote.watch(configMaps, {
        namespace: 'kube-public',
        resourceVersion,
        signal: stopped.signal,
      })) {
        seen.push(`${type} ${object.metadata.name}`)
        if (seen.length === 3) stopped.abort()
      }
    })()
    const name = { name: 'w', namespace: 'kube-public' }
    await reference.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: name })
    await reference.client.patch(configMaps, name, 'merge', { data: { a: 'b' } })
    await reference.client.delete(configMaps, name)
    await watching
    expect(seen).to.deep.equal(['ADDED w', 'MODIFIED w', 'DELETED w'])
  })

  it('cuts off a watch whose client does not read, with the words of a real server', async () => {
    const token = /token: (\S+)/.exec(reference.kubeconfig.text)?.[1] ?? ''
    const watching = request(`${reference.url}/api/v1/namespaces/kube-public/configmaps?watch=true`, {
      headers: { authorization: `Bearer ${token}` },
      rejectUnauthorized: false,
    })
    watching.end()
    const [response] = (await once(watching, 'response')) as [IncomingMessage]
    const { store } = reference.api
    const map = await reference.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'busy', namespace: 'kube-public' },
      data: { a: 'x'.repeat(2000) },
    })
    for (let index = 0; index < usualRetention.changes * 2; index++) store.put('/configmaps', map)
    let text = ''
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) text = (text + chunk).slice(-1000)
    expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).to.deep.nested.include({
      type: 'ERROR',
      'object.code': 410,
      'object.reason': 'Expired',
    })
  })

  it('knows ServiceAccounts by the tokens that they ask for, for as long as they are there', async () => {
    const name = { name: 'robot', namespace: 'default' }
    await remote.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: name })
    const path = '/api/v1/namespaces/default/serviceaccounts/robot/token'
    const ask = (expirationSeconds: number): Promise<{ code: number; body: unknown }> =>
      remote.transport.send({
        method: 'POST',
        path,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds } },
      })
    expect((await ask(60)).code).to.equal(422)
    const { token } = ((await ask(600)).body as { status: { token: string } }).status
    const who = async (bearer: string): Promise<number> =>
      (await raw(reference, '/api/v1/namespaces', { headers: { authorization: `Bearer ${bearer}` } })).code
    const review = async (): Promise<unknown> => {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }
      return (
        (await remote.transport.send({ method: 'POST', path: '/apis/authentication.k8s.io/v1/tokenreviews', body }))
          .body as { status: unknown }
      ).status
    }
    expect(await who(token)).to.equal(403)
    await remote.create(clusterRoleBindings, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'robots' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...name }],
    })
    expect(await who(token)).to.equal(200)
    expect(await who(`${token}x`)).to.equal(401)
    const as = {
      authorization: `Bearer ${token}`,
      'impersonate-user': 'jane',
      'impersonate-group': 'dev',
      'content-type': 'application/json',
    }
    const self = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
    const { body: jane } = await raw(reference, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      method: 'POST',
      headers: as,
      body: JSON.stringify(self),
    })
    expect(JSON.parse(jane)).to.have.deep.nested.property('status.userInfo', {
      username: 'jane',
      groups: ['dev', 'system:authenticated'],
    })
    expect(await review()).to.deep.nested.include({
      authenticated: true,
      'user.username': 'system:serviceaccount:default:robot',
    })
    await remote.delete(serviceAccounts, name)
    expect(await who(token)).to.equal(401)
    expect(await review()).to.not.have.property('authenticated')
  })

  it('bounds headers and addresses', async () => {
    expect((await raw(reference, '/readyz', { headers: { 'x-long': 'x'.repeat(100_000) } })).code).to.equal(431)
    expect((await raw(reference, `/readyz?${'x'.repeat(100_000)}`)).code).to.equal(431)
    expect((await raw(reference, '/readyz')).code).to.equal(200)
  })

  it('warns of fields that it does not know, or refuses them', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd', namespace: 'default' }, dta: {} }
    const path = '/api/v1/namespaces/default/configmaps'
    const strict = await remote.transport.send({ method: 'POST', path, body, query: { fieldValidation: 'Strict' } })
    expect(strict.body).to.include({
      message: 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"',
    })
    const warned = await remote.transport.send({ method: 'POST', path, body })
    expect(warned).to.deep.include({ code: 201, warnings: ['unknown field "dta"'] })
    const twice = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice","name":"twice"}}'
    expect(await remote.transport.send({ method: 'POST', path, body: twice })).to.deep.include({
      code: 201,
      warnings: ['duplicate field "metadata.name"'],
    })
  })

  it('refuses bodies that go too deep, and YAML that says more than it has room for', async () => {
    const path = '/api/v1/namespaces/default/configmaps'
    const deep = `{"metadata":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`
    const bomb = `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index},`.repeat(9)}]`).join('\n')}`
    for (const [contentType, body] of [
      ['application/json', deep],
      ['application/yaml', bomb],
      ['application/yaml', 'a: &a [*a]'],
    ] as const) {
      const { code, body: status } = await remote.transport.send({ method: 'POST', path, body, contentType })
      expect(code).to.equal(400)
      expect(status)
        .to.have.property('message')
        .that.matches(/exceeded max depth|excessive aliasing/)
    }
    const patch = await remote.transport.send({
      method: 'PATCH',
      path: `${path}/kube-root-ca.crt`,
      body: deep,
      contentType: 'application/merge-patch+json',
    })
    expect(patch.code).to.be.within(400, 404)
  })

  it('takes sessions to the node that runs the Pod', async () => {
    ;(reference.api.kubelets as Map<string, Kubelet>).set('n', fakeKubelet)
    await reference.client.create(pods, simplePod('a'))
    const path = '/api/v1/namespaces/default/pods/a'
    await remote.request({
      method: 'POST',
      path: `${path}/binding`,
      body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'a' }, target: { kind: 'Node', name: 'n' } },
    })
    for (const client of [remote, reference.client]) {
      const channels = await client.transport.connect({
        method: 'GET',
        path: `${path}/exec`,
        query: { command: ['cat', '-'], stdin: 'true', stdout: 'true', stderr: 'true' },
      })
      channels.send(0, new TextEncoder().encode('hello'))
      channels.end(0)
      const texts = await read(channels)
      expect(texts).to.include({ 1: 'hello', 2: 'cat -' })
      expect(JSON.parse(texts[3] ?? '')).to.deep.include({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      })
      const log: string[] = []
      for await (const chunk of await client.transport.read({ method: 'GET', path: `${path}/log` }))
        log.push(new TextDecoder().decode(chunk))
      expect(log.join('')).to.equal('one\ntwo\n')
      const refused = await client.transport
        .connect({ method: 'GET', path: `${path}/exec`, query: { command: 'ls', stdout: 'true', container: 'nope' } })
        .catch((error: unknown) => error)
      expect(refused).to.include({ code: 400, message: 'container nope is not valid for pod a' })
    }
  })

  it('keeps apart what runs side by side', async () => {
    const other = await startReference({ components: () => [] })
    await other.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'other', namespace: 'default' },
    })
    const here = await reference.client.list(configMaps, { namespace: 'default' })
    expect(here.items.map(({ metadata }) => metadata.name)).to.not.include('other')
    await other.stop()
  })

  it('names the components that there are when one is asked for that is not', async () => {
    const refused = await startReference({ without: ['nope'] }).catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(Error).and.have.property('message').that.includes('statefulset-controller')
  })

  it('brings a StatefulSet to life', async () => {
    const whole = await startReference({ seed: 1 })
    const { webSet } = await import('./apiserver/testing.ts')
    await whole.client.create(statefulSets, webSet())
    for await (const { object } of whole.client.watch<StatefulSet>(statefulSets, { namespace: 'default' })) {
      if (object.status.readyReplicas === 3) break
    }
    expect(
      (await whole.client.list(pods, { namespace: 'default' })).items.map(({ metadata }) => metadata.name),
    ).to.deep.equal(['web-0', 'web-1', 'web-2'])
    await whole.stop()
  })

  it('takes HTTP to Pods, and to Pods behind Services', async () => {
    const whole = await startReference({ seed: 1 })
    const name = { name: 'web', namespace: 'default', labels: { app: 'web' } }
    await whole.client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: name,
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 8080, targetPort: 80 }] },
    })
    await whole.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: name,
      spec: {
        containers: [
          { name: 'nginx', image: 'nginx' },
          { name: 'other', image: 'busybox', command: ['sleep', '3600'] },
        ],
      },
    })
    for await (const { object } of whole.client.watch<Endpoints>(endpoints, { namespace: 'default' })) {
      if (object.metadata.name === 'web' && object.subsets?.[0]?.addresses?.length) break
    }
    const headers = { authorization: `Bearer ${/token: (\S+)/.exec(whole.kubeconfig.text)?.[1] ?? ''}` }
    const root = '/api/v1/namespaces/default'
    for (const path of [
      'pods/web/proxy/',
      'pods/http:web:80/proxy/',
      'services/web:http/proxy/',
      'services/web:8080/proxy/',
    ]) {
      const { code, body } = await raw(whole, `${root}/${path}`, { headers })
      expect(code, path).to.equal(200)
      expect(body).to.include('nginx')
    }
    expect((await raw(whole, `${root}/services/web/proxy/nope`, { headers })).code).to.equal(404)
    expect((await raw(whole, `${root}/pods/web:81/proxy/`, { headers })).code).to.equal(503)
    expect((await raw(whole, `${root}/services/web:other/proxy/`, { headers })).code).to.equal(503)
    expect((await raw(whole, `${root}/pods/nope/proxy/`, { headers })).code).to.equal(404)
    expect((await raw(whole, `${root}/pods/web/proxy/`)).code).to.equal(401)
    await whole.stop()
  })
})
