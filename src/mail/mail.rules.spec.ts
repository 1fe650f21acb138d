import { failureOf, LEASE_SECONDS, nextAttemptAt, SEND_TIMEOUT_SECONDS } from './mail.rules.js';

describe('a mail that was not taken', () => {
  it.each([
    ['its address is refused', { code: 'EENVELOPE', responseCode: 550 }, true],
    ['its content is refused', { code: 'EMESSAGE', responseCode: 554 }, true],
    ['the server asks to come back', { code: 'EENVELOPE', responseCode: 451 }, false],
    ['nobody answers', { code: 'ETIMEDOUT' }, false],
    ['the connection breaks', { code: 'ECONNECTION' }, false],
    ['the server greets nobody today', { code: 'EPROTOCOL', responseCode: 554 }, false],
    ['our password for the server is wrong', { code: 'EAUTH', responseCode: 535 }, false],
  ])('because %s: for good %s', (_, error, final) => {
    expect(failureOf(error)).toEqual({
      final,
      smtpStatus: 'responseCode' in error ? error.responseCode : null,
    });
  });

  it('is tried again after ever longer, and never later than every five minutes', () => {
    const now = new Date('2026-11-23T14:00:00.000Z');
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 99].map(
      (attempt) => (nextAttemptAt(attempt, now).getTime() - now.getTime()) / 1000,
    );
    expect(seconds).toEqual([2, 5, 15, 30, 60, 120, 300, 300, 300]);
  });

  it('is cut off before another process may take it over', () => {
    expect(SEND_TIMEOUT_SECONDS).toBeLessThan(LEASE_SECONDS);
  });
});
