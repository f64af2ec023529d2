#!/usr/bin/env node
import { commands } from './commands.ts'
import { dispatch } from './dispatch.ts'
import { runProcess } from './process.ts'

await runProcess((argv, io) => dispatch(commands, argv, io))
