import { expect } from 'chai'
import { TestNode } from './testing-node.ts'

describe('what is asked of a node', () => {
  let node: TestNode

  afterEach(async () => {
    await node.stop()
    expect(node.errors).to.deep.equal([])
  })

  it('has an empty log of what could not be started, and none of what had no place', async () => {
    node = await TestNode.start({ bad: { startError: 'exec: "x": executable file not found in $PATH' } })
    const containers = [{ name: 'c', image: 'bad' }]
    await node.create('bad', { restartPolicy: 'Never', containers })
    expect(await node.logsOf('bad')).to.equal('')
    await node.create('lost', { nodeSelector: { disk: 'ssd' }, containers })
    expect(await node.logsOf('lost')).to.equal('container "c" in pod "lost" is not available')
    await node.create('none', { containers: [{ name: 'c', image: 'nope' }] })
    expect(await node.logsOf('none')).to.equal(
      'container "c" in pod "none" is waiting to start: image can\'t be pulled',
    )
  })

  it('lets nobody into a container that does not run', async () => {
    node = await TestNode.start({ main: { exits: 1 } })
    await node.create('p', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'main' }] })
    const refusal = 'Internal error occurred: unable to upgrade connection: container'
    expect(await node.refusalOf('p', 'exec')).to.equal(`${refusal} not found ("c")`)
    expect(await node.refusalOf('p', 'attach')).to.equal(`${refusal} c not found in pod p_default`)
  })
})
