import { expect } from 'chai'
import { KubeClient } from '../../../kube/client.ts'
import { ApiError } from '../../../kube/errors.ts'
import type { ApiRequest, Transport } from '../../../kube/transport.ts'
import { execute } from './execute.ts'
import { running, template } from './testing.ts'

describe('Carrying out a plan', () => {
  it('tells of a Pod that an update has deleted', async () => {
    const { asked, failure } = await updating()
    expect(failure).to.equal(undefined)
    expect(asked.map(brief)).to.eql(['DELETE web-2', 'PUT status, 2 current'])
  })

  it('tells of a Pod that could not be deleted as one that is there, and of why it could not', async () => {
    const { asked, failure } = await updating({ DELETE: 'Conflict' })
    expect(failure).to.be.instanceOf(ApiError).and.to.have.property('reason', 'Conflict')
    expect(asked.map(brief)).to.eql(['DELETE web-2', 'PUT status, 3 current'])
  })

  it('throws what failed first, and deletes revisions of no use in spite of it', async () => {
    const { asked, failure } = await updating({ DELETE: 'Forbidden', PUT: 'Conflict' }, 0)
    expect(failure).to.be.instanceOf(ApiError).and.to.have.property('reason', 'Forbidden')
    expect(asked.map(brief)).to.eql(['DELETE web-2', 'PUT status, 3 current', 'DELETE revision'])
  })

  it('throws that the status could not be written', async () => {
    const { asked, failure } = await updating({ PUT: 'Conflict' }, 0)
    expect(failure).to.be.instanceOf(ApiError).and.to.have.property('reason', 'Conflict')
    expect(asked.map(brief)).to.eql(['DELETE web-2', 'PUT status, 2 current', 'DELETE revision'])
  })
})

type Refused = Partial<Record<ApiRequest['method'], string>>

/** The first look after a change of the template, of an API that refuses Pods' deletion or the status. */
async function updating(
  refused: Refused = {},
  revisionHistoryLimit = 10,
): Promise<{ asked: ApiRequest[]; failure: unknown }> {
  const world = running({ volumeClaimTemplates: [] })
  world.change({ template: template('nginx:2') })
  world.converge()
  world.change({ template: template('nginx:3'), revisionHistoryLimit })
  const plan = world.look()
  const asked: ApiRequest[] = []
  const send: Transport['send'] = async (request) => {
    asked.push(request)
    const reason = request.path.includes('controllerrevisions') ? undefined : refused[request.method]
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `no: ${reason}`,
      reason,
    }
    return reason === undefined
      ? { code: 200, body: request.body ?? {}, warnings: [] }
      : { code: 409, body: { ...status, code: 409 }, warnings: [] }
  }
  const client = new KubeClient({ send } as Transport)
  const run = { client, record: () => {}, set: world.set, replacement: async () => {} }
  const failure = await execute(run, plan).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { asked: asked.filter(({ method }) => method !== 'POST'), failure }
}

function brief({ method, path, body }: ApiRequest): string {
  if (path.includes('controllerrevisions')) return `${method} revision`
  if (!path.endsWith('/status')) return `${method} ${path.split('/').at(-1)}`
  return `${method} status, ${(body as { status: { currentReplicas?: number } }).status.currentReplicas ?? 0} current`
}
