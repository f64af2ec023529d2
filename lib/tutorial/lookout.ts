/** Sees what every terminal of a workspace runs. */
import type { Execution, Terminal, Workspace } from '../terminal/terminal.ts'

/** The same workspace, which tells `onRun` of each command line as it is started. */
export function lookout(workspace: Workspace, onRun: (terminal: string, execution: Execution) => void): Workspace {
  return {
    terminal: (name) => watched(workspace.terminal(name), onRun),
    writeFile: (path, text) => workspace.writeFile(path, text),
    readFile: (path) => workspace.readFile(path),
    close: () => workspace.close(),
  }
}

function watched(terminal: Terminal, onRun: (terminal: string, execution: Execution) => void): Terminal {
  return {
    name: terminal.name,
    get running() {
      return terminal.running
    },
    run(commandLine) {
      const execution = terminal.run(commandLine)
      onRun(terminal.name, execution)
      return execution
    },
    close: () => terminal.close(),
  }
}
