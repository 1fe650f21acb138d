import { type CounterView } from './counters.reads.js';

/** A counter as the contract gives it to programs. */
export const counterAnswer = ({ id, number, status, clerk }: CounterView) => ({
  id,
  number,
  status,
  ...(clerk === null ? {} : { clerk }),
});
