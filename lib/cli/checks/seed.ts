/** Property tests try the same cases every time; `SEED=N npm test` tries others. */
import { configureGlobal } from 'fast-check'

configureGlobal({ seed: Number(process.env.SEED ?? 1) })
