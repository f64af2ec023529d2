/** The parts of an Allure result that all of ours have. */
import { createHash } from 'node:crypto'
import {
  LabelName,
  Severity,
  Stage,
  Status,
  type Attachment,
  type Label,
  type StepResult,
  type TestResult,
} from 'allure-js-commons'
import type { Report } from '../report.ts'

export interface TestOptions {
  /** The same from run to run, and different from every other test's. */
  id: string
  name: string
  /** Where Allure's tree shows it, below the epic. */
  feature: string
  severity: Severity
  status: Status
  message: string
  description: string
  start: number
  stop: number
  labels: Label[]
}

/** How the message begins of what is not known: by this, such tests are grouped. */
export const incomplete = 'the evidence is not complete'

const hashOf = (id: string): string => createHash('md5').update(id).digest('hex')

/** The same for the same text. */
export const uuidOf = (id: string): string => hashOf(id).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

export function allureTest({ cluster }: Report, options: TestOptions): TestResult {
  const { id, name, feature, severity, status, message, description, start, stop } = options
  const hash = hashOf(id)
  return {
    ...step(name, status, start, stop, message),
    uuid: uuidOf(id),
    historyId: hash,
    testCaseId: hash,
    fullName: id,
    description,
    links: [],
    labels: [
      { name: LabelName.EPIC, value: 'StatefulSet' },
      { name: LabelName.FEATURE, value: feature },
      { name: LabelName.SEVERITY, value: severity },
      { name: LabelName.FRAMEWORK, value: 'stickyset' },
      ...options.labels,
    ],
    parameters: [
      { name: 'cluster', value: `${cluster.implementation.name} ${cluster.implementation.version}`, excluded: true },
    ],
  }
}

/** A step, or the part of a test that is one. */
export function step(name: string, status: Status, start: number, stop: number, message = ''): StepResult {
  return {
    name,
    status,
    stage: Stage.FINISHED,
    statusDetails: message === '' ? {} : { message },
    start,
    stop: Math.max(start, stop),
    steps: [],
    attachments: [] as Attachment[],
    parameters: [],
  }
}
