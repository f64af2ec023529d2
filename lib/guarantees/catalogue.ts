/** The behaviours of StatefulSet that there are, by their ids, and why some of them cannot be judged from a history. */
import type { Level } from './guarantee.ts'

export interface Behaviour {
  level: Level
  /** Why no guarantee speaks of it. */
  unobserved?: string
}

const observed = (level: Level, ...ids: string[]): [string, Behaviour][] => ids.map((id) => [id, { level }])
const unobserved = (level: Level, why: string, ...ids: string[]): [string, Behaviour][] => ids.map((id) => [id, { level, unobserved: why }])

export const catalogue: ReadonlyMap<string, Behaviour> = new Map([
  ...observed('core', 'ID-01', 'ID-02', 'ID-03', 'ID-04', 'ID-05', 'ID-06', 'ID-09', 'ID-11'),
  ...observed('core', 'ORD-01', 'ORD-02', 'ORD-03', 'ORD-04', 'ORD-05', 'ORD-07'),
  ...observed('core', 'PAR-01', 'PAR-02', 'PAR-03', 'PAR-04'),
  ...observed('core', 'SCL-01', 'SCL-02', 'SCL-03', 'SCL-06', 'SCL-07', 'SCL-08', 'SCL-09'),
  ...observed(
    'core', 'UPD-01', 'UPD-02', 'UPD-03', 'UPD-04', 'UPD-05', 'UPD-06', 'UPD-07', 'UPD-08', 'UPD-09', 'UPD-11',
    'UPD-12', 'UPD-14', 'UPD-15', 'UPD-18', 'UPD-21',
  ),
  ...observed('core', 'REV-01', 'REV-02', 'REV-05', 'REV-06', 'REV-07', 'REV-08', 'REV-09'),
  ...observed('core', 'STA-01', 'STA-02', 'STA-03', 'STA-05', 'STA-06', 'STA-08', 'STA-11'),
  ...observed('core', 'SUB-01', 'SUB-02', 'SUB-03', 'SUB-04', 'SUB-05'),
  ...observed('core', 'ADO-01', 'ADO-02', 'ADO-03', 'ADO-04', 'ADO-06', 'ADO-07', 'ADO-08', 'ADO-09'),
  ...observed('core', 'DEL-01', 'DEL-03', 'DEL-04', 'DEL-05', 'DEL-06'),
  ...observed('core', 'REC-01', 'REC-02', 'REC-04', 'REC-05', 'REC-06', 'REC-08'),
  ...observed('core', 'AMO-01', 'AMO-03', 'AMO-04', 'AMO-05'),
  ...observed(
    'core', 'STO-01', 'STO-02', 'STO-03', 'STO-04', 'STO-05', 'STO-06', 'STO-07', 'STO-09', 'STO-10', 'STO-19',
  ),
  ...observed(
    'core', 'DNS-01', 'DNS-02', 'DNS-03', 'DNS-04', 'DNS-05', 'DNS-06', 'DNS-07', 'DNS-08', 'DNS-09', 'DNS-10',
    'DNS-11', 'DNS-14',
  ),
  ...observed(
    'core', 'VAL-01', 'VAL-02', 'VAL-03', 'VAL-04', 'VAL-05', 'VAL-06', 'VAL-07', 'VAL-08', 'VAL-11', 'VAL-12',
    'VAL-13', 'VAL-15', 'VAL-16',
  ),
  ...observed('core', 'EVT-01', 'EVT-02', 'EVT-04'),
  ...observed('extended', 'ID-07', 'ID-08'),
  ...observed('extended', 'ORD-08'),
  ...observed('extended', 'SCL-10'),
  ...observed('extended', 'UPD-16', 'UPD-17'),
  ...observed('extended', 'STA-04'),
  ...observed('extended', 'REC-03'),
  ...observed('extended', 'STO-08', 'STO-11', 'STO-12', 'STO-13', 'STO-14', 'STO-15', 'STO-16', 'STO-17', 'STO-18'),
  ...observed('extended', 'VAL-09', 'VAL-10'),
  ...observed('implementation', 'ID-10'),
  ...observed('implementation', 'ORD-06'),
  ...observed('implementation', 'UPD-10', 'UPD-13', 'UPD-19', 'UPD-20'),
  ...observed('implementation', 'REV-03'),
  ...observed('implementation', 'STA-10'),
  ...observed('implementation', 'ADO-05'),
  ...unobserved('core', 'what kubectl prints and does with revisions; what it reads of them is judged', 'REV-11'),
  ...unobserved('core', 'the answers to requests are not part of a history; what they change is', 'SUB-06', 'SUB-07'),
  ...unobserved('core', 'discovery is not part of a history', 'SUB-08'),
  ...unobserved('core', 'it says that no order is promised: there is nothing that could be broken', 'DEL-02'),
  ...unobserved('core', 'it says that something is accepted, and advises against it', 'DEL-07'),
  ...unobserved('core', 'the answers to requests are not part of a history', 'DEL-08'),
  ...unobserved('core', 'a namespace is not one of its own objects, and histories are of one namespace', 'DEL-09'),
  ...unobserved(
    'core', 'whether a node came back, was deleted or declared out of service is not told in a namespace', 'AMO-02',
  ),
  ...unobserved('core', 'which StorageClasses there are is not told in a namespace', 'STO-20'),
  ...unobserved('core', 'which kind of patch a request was is not told; what it changed is', 'VAL-14'),
  ...unobserved(
    'core', 'what kubectl prints: scenarios compare it with their transcripts', 'KCT-01', 'KCT-02', 'KCT-03',
    'KCT-04', 'KCT-05', 'KCT-06', 'KCT-07', 'KCT-08', 'KCT-09', 'KCT-13', 'KCT-14',
  ),
  ...unobserved(
    'core', 'that something was repaired, or has failed, is told by nothing but these events', 'EVT-03', 'EVT-05',
    'EVT-06', 'EVT-07',
  ),
  ...unobserved('core', 'only versions up to 1.30 tell it, and an event that is missing breaks nothing', 'EVT-08'),
  ...unobserved(
    'core', 'only versions from 1.28 to 1.30 tell it, and an event that is missing breaks nothing', 'EVT-09',
  ),
  ...unobserved('implementation', 'which of several unhealthy Pods may go first is nobody\'s promise', 'SCL-04'),
  ...unobserved('implementation', 'whether scaling or an update comes first is nobody\'s promise', 'SCL-05'),
  ...unobserved('implementation', 'names of revisions are nobody\'s promise', 'REV-04'),
  ...unobserved('implementation', 'two templates of one hash do not come by themselves', 'REV-10', 'STA-07'),
  ...unobserved('implementation', 'a write that changes nothing makes no event', 'STA-09'),
  ...unobserved('implementation', 'a Pod of other volumes is the user\'s error', 'ADO-10'),
  ...unobserved('implementation', 'how often something is tried is not told', 'REC-07'),
  ...unobserved('implementation', 'a record that nothing depends on', 'DNS-12'),
  ...unobserved('implementation', 'names are compared in lower case whatever was asked', 'DNS-13'),
  ...unobserved('implementation', 'how a program prints what it was answered', 'DNS-15'),
  ...unobserved(
    'implementation', 'what kubectl prints: scenarios compare it with their transcripts', 'KCT-10', 'KCT-11',
    'KCT-12',
  ),
])
