import { apply } from './apply.ts'
import { attach } from './attach.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { exec } from './exec.ts'
import { get } from './get.ts'
import { logs } from './logs.ts'
import { run } from './run.ts'
import type { Verb } from './verb.ts'

export const verbs: readonly Verb[] = [apply, attach, create, remove, exec, get, logs, run]

/** Verbs that others belong to. */
export const groups: ReadonlyMap<string, string> = new Map([
  ['rollout', 'Manage the rollout of one or many resources.'],
  ['config', 'Modify kubeconfig files'],
])
