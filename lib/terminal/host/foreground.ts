/** Who has the keyboard of a pseudo-terminal. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** The command in the foreground of a shell's terminal, as `<process id> <name>`; undefined where that cannot be told. */
export async function foreground(shell: number): Promise<string | undefined> {
  const look = process.platform === 'linux' ? fromProc : fromPs
  return look(shell).catch(() => undefined)
}

/** After the name, which may hold anything but ends with the last parenthesis: state ppid pgrp session tty_nr tpgid. */
async function fromProc(shell: number): Promise<string> {
  const stat = await readFile(`/proc/${shell}/stat`, 'utf8')
  const leader = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5]
  return `${leader} ${(await readFile(`/proc/${leader}/comm`, 'utf8')).trim()}`
}

async function fromPs(shell: number): Promise<string> {
  const ps = async (field: string, pid: string) =>
    (await promisify(execFile)('ps', ['-o', `${field}=`, '-p', pid])).stdout.trim()
  const leader = await ps('tpgid', String(shell))
  return `${leader} ${await ps('comm', leader)}`
}
