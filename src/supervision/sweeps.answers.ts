import {
  type Answer,
  COUNT,
  INSTANT,
  listOf,
  objectOf,
  oneOf,
  textLike,
  YES_OR_NO,
} from '../platform/index.js';
import { type SweepBacklogJson, type SweepJson, type SweepRunJson, type SweepsJson } from './sweeps.json.js';

const LAST_RUN = objectOf<SweepRunJson>(
  'SweepRun',
  { at: INSTANT, affected: COUNT },
  {
    process: textLike('app-1/4711'),
    problem: oneOf('too-slow', 'in-the-way', 'database', 'stuck', 'unexpected'),
  },
);

const OVERDUE = objectOf<SweepBacklogJson>(
  'SweepBacklog',
  { count: COUNT, isCountedWhole: YES_OR_NO },
  { since: INSTANT },
);

const SWEEP = objectOf<SweepJson>(
  'Sweep',
  {
    id: textLike('turnos.expire-holds'),
    sentence: textLike('Libera las horas reservadas que nadie confirmó a tiempo.'),
    state: oneOf('current', 'late', 'failed', 'stopped'),
    everySeconds: COUNT,
    affectedToday: COUNT,
    lagSeconds: COUNT,
  },
  { lastRun: LAST_RUN, overdue: OVERDUE },
);

export const SWEEPS: Answer = {
  body: objectOf<SweepsJson>('Sweeps', { at: INSTANT, sweeps: listOf(SWEEP) }),
};
