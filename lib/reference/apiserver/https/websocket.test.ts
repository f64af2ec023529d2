import { expect } from 'chai'
import { WebSocket } from 'ws'
import { pods } from '../../../kube/resource.ts'
import type { Kubelet, TerminalSize } from '../../kubelet.ts'
import { startReference, type Reference } from '../../start.ts'
import { simplePod } from '../testing.ts'

const kubelet: Kubelet = {
  async exec(_target, command, _options, streams) {
    if (command[0] === 'size') {
      const { rows, columns } = await new Promise<TerminalSize>((resolve) => streams.onResize?.(resolve))
      await streams.stderr(Buffer.from(`${rows} ${columns}`))
      return 0
    }
    await streams.stderr(Buffer.from(command.join(' ')))
    return 3
  },
  attach: () => Promise.resolve(0),
  async *logs() {
    yield Buffer.from('one\n')
    yield Buffer.from('two\n')
  },
  connect: () => Promise.reject(new Error('connection refused')),
}

describe('Streams over WebSocket', () => {
  let reference: Reference
  before(async () => {
    reference = await startReference({ seed: 1, components: () => [] })
    ;(reference.api.kubelets as Map<string, Kubelet>).set('n', kubelet)
    await reference.client.create(pods, simplePod('a'))
    await reference.client.request({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods/a/binding',
      body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'a' }, target: { kind: 'Node', name: 'n' } },
    })
  })
  after(() => reference.stop())

  const say = async (question: string, ...protocols: string[]): Promise<{ protocol: string; messages: string[] }> =>
    converse(question, [], ...protocols)
  const converse = async (
    question: string,
    sent: readonly string[],
    ...protocols: string[]
  ): Promise<{ protocol: string; messages: string[] }> => {
    const token = /token: (\S+)/.exec(reference.kubeconfig.text)?.[1] ?? ''
    const url = `${reference.url.replace('https', 'wss')}/api/v1/namespaces/default/pods/a/${question}`
    const socket = new WebSocket(url, protocols, {
      headers: { Authorization: `Bearer ${token}` },
      rejectUnauthorized: false,
    })
    const messages: string[] = []
    socket.on('open', () => sent.forEach((message) => socket.send(Buffer.from(message))))
    socket.on('message', (data: Buffer) => messages.push(data.toString('latin1')))
    await new Promise((resolve, reject) => socket.on('close', resolve).on('error', reject))
    return { protocol: socket.protocol, messages }
  }
  const exec = 'exec?command=cat&command=-&stdout=true&stderr=true'
  const failed = 'command terminated with non-zero exit code: exit status 3'
  const base64 = (text: string): string => Buffer.from(text).toString('base64')

  it('tell how large the terminal is', async () => {
    const sizes = ['\u0004nonsense', '\u0004{"Width":"x"}', '\u0004{"Width":120,"Height":40}']
    const { messages } = await converse('exec?command=size&stdin=true&stderr=true', sizes, 'v4.channel.k8s.io')
    expect(messages[0]).to.equal('\u000240 120')
  })

  it('say in words what went wrong before v4, in base64 where they are asked to', async () => {
    const inBytes = ['\u0002cat -', `\u0003${failed}`]
    expect(await say(exec, 'channel.k8s.io')).to.deep.equal({ protocol: 'channel.k8s.io', messages: inBytes })
    expect(await say(exec)).to.deep.equal({ protocol: '', messages: inBytes })
    expect(await say(exec, 'base64.channel.k8s.io')).to.deep.equal({
      protocol: 'base64.channel.k8s.io',
      messages: [`2${base64('cat -')}`, `3${base64(failed)}`],
    })
  })

  it('say it as a Status from v4 on, and take the newest that is offered', async () => {
    const { protocol, messages } = await say(exec, 'channel.k8s.io', 'v4.channel.k8s.io')
    expect(protocol).to.equal('v4.channel.k8s.io')
    expect(JSON.parse(messages[1]!.slice(1))).to.include({ status: 'Failure', reason: 'NonZeroExitCode' })
  })

  it('are logs, too', async () => {
    const { messages } = await say('log', 'binary.k8s.io')
    expect(messages.join('')).to.equal('one\ntwo\n')
    expect((await say('log', 'base64.binary.k8s.io')).messages).to.deep.equal([base64('one\n'), base64('two\n')])
  })

  it('are refused where nothing that is offered is known', async () => {
    for (const question of [exec, 'log']) {
      const error = await say(question, 'unheard.of').catch((error: unknown) => error)
      expect(error).to.have.property('message', 'Unexpected server response: 400')
    }
  })
})
