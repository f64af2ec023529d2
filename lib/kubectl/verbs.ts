import { apiResources, apiVersions } from './apiResources.ts'
import { apply } from './apply.ts'
import { attach } from './attach.ts'
import { clusterInfo } from './clusterInfo.ts'
import { currentContext, getContexts, viewConfig } from './config.ts'
import { create } from './create.ts'
import { createNamespace } from './createNamespace.ts'
import { remove } from './delete.ts'
import { describe } from './describe/describe.ts'
import { exec } from './exec.ts'
import { get } from './get.ts'
import { annotate, label } from './label.ts'
import { logs } from './logs.ts'
import { patch } from './patch.ts'
import { replace } from './replace.ts'
import { history } from './rollout/history.ts'
import { restart } from './rollout/restart.ts'
import { status } from './rollout/status.ts'
import { undo } from './rollout/undo.ts'
import { run } from './run.ts'
import { scale } from './scale.ts'
import { setImage } from './setImage.ts'
import type { Verb } from './verb.ts'
import { version } from './version.ts'
import { wait } from './wait.ts'

export const verbs: readonly Verb[] = [
  annotate,
  apiResources,
  apiVersions,
  apply,
  attach,
  clusterInfo,
  currentContext,
  getContexts,
  viewConfig,
  create,
  createNamespace,
  remove,
  describe,
  exec,
  get,
  label,
  logs,
  patch,
  replace,
  history,
  restart,
  status,
  undo,
  run,
  scale,
  setImage,
  version,
  wait,
]

/** Verbs that others belong to. */
export const groups: ReadonlyMap<string, string> = new Map([
  ['create', 'Create a resource from a file or from stdin.'],
  ['set', 'Configure application resources.'],
  ['rollout', 'Manage the rollout of one or many resources.'],
  ['config', 'Modify kubeconfig files'],
])

/** Other names of verbs. */
export const aliases: ReadonlyMap<string, string> = new Map([['create ns', 'create namespace']])
