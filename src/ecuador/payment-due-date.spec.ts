import { paymentDueDate } from './payment-due-date.js';

describe('The last day to pay contributions', () => {
  it.each([
    ['is ahead on the first of the month', '2026-11-01', '2026-11-15'],
    ['is ahead on the day before', '2026-11-14', '2026-11-15'],
    ['is the fifteenth itself, also on a Sunday', '2026-11-15', '2026-11-15'],
    ['is next month’s on the day after', '2026-11-16', '2026-12-15'],
    ['goes over the year', '2026-12-31', '2027-01-15'],
  ])('%s', (_title, on, due) => {
    expect(paymentDueDate(on)).toBe(due);
  });
});
