import {
  awaitedUntil,
  canBecome,
  canTry,
  displaces,
  type EmailCode,
  isHoldAlive,
  isNoShow,
  sameEmail,
  shownTurnoCode,
  statusAt,
  TRANSITIONS,
  TURNO_CODE_ALPHABET,
  type TurnoStatus,
  typedEmailCode,
  typedTurnoCode,
} from './turno.rules.js';

const END = new Date('2026-11-23T13:10:00.000Z');
const at = (ms: number) => new Date(END.getTime() + ms);
const QUITO = { timeZone: 'America/Guayaquil', noShowAfterMinutes: 60 } as const;
const STATUSES = Object.keys(TRANSITIONS) as TurnoStatus[];

describe('a hold', () => {
  it.each([
    ['one millisecond before its end', -1, true],
    ['at its end', 0, false],
    ['one millisecond after its end', 1, false],
  ])('%s', (_, ms, alive) => {
    const turno = { status: 'held', holdExpiresAt: END, startsAt: at(86_400_000) } as const;
    expect(isHoldAlive(turno, at(ms))).toBe(alive);
    expect(statusAt(turno, QUITO, at(ms))).toBe(alive ? 'held' : 'expired');
  });

  it('that was confirmed does not expire', () => {
    const turno = { status: 'confirmed', holdExpiresAt: END, startsAt: at(86_400_000) } as const;
    expect(statusAt(turno, QUITO, at(1_000))).toBe('confirmed');
  });
});

describe('a turno that nobody comes with', () => {
  const HOUR = 3_600_000;
  const turno = { status: 'confirmed', holdExpiresAt: END, startsAt: END } as const;

  it.each([
    ['one millisecond before the end of the patience', HOUR - 1, 'confirmed'],
    ['at its end', HOUR, 'no-show'],
    ['one millisecond after it', HOUR + 1, 'no-show'],
  ])('%s', (_, ms, status) => {
    expect(statusAt(turno, QUITO, at(ms))).toBe(status);
    expect(isNoShow(turno, QUITO, at(ms))).toBe(status === 'no-show');
  });

  it('is given up when the day of the centre is over, however patient the centre is', () => {
    const patient = { ...QUITO, noShowAfterMinutes: 1_440 };
    expect(awaitedUntil(END, patient)).toEqual(new Date('2026-11-24T05:00:00.000Z'));
    expect(awaitedUntil(END, { ...patient, timeZone: 'Pacific/Galapagos' })).toEqual(
      new Date('2026-11-24T06:00:00.000Z'),
    );
  });

  it('is none once somebody came, or it never was confirmed', () => {
    for (const status of ['arrived', 'served', 'cancelled', 'held', 'expired'] as const) {
      expect(isNoShow({ ...turno, status }, QUITO, at(2 * HOUR))).toBe(false);
    }
  });
});

describe('the states of a turno', () => {
  it('that are over lead nowhere, and every other one leads to an end', () => {
    const over = STATUSES.filter((status) => TRANSITIONS[status].length === 0);
    expect(over.sort()).toEqual(['cancelled', 'expired', 'no-show', 'served']);
  });

  it('never come back to a hold, and never skip the confirmation', () => {
    for (const from of STATUSES) expect(canBecome(from, 'held')).toBe(false);
    expect(STATUSES.filter((from) => canBecome(from, 'arrived'))).toEqual(['confirmed']);
    expect(STATUSES.filter((from) => canBecome(from, 'served'))).toEqual(['arrived']);
  });
});

describe('a mailed code', () => {
  const code = (changes: Partial<EmailCode> = {}): EmailCode => ({
    email: 'ana@empresa.ec',
    mac: Buffer.alloc(32),
    triesLeft: 3,
    expiresAt: END,
    ...changes,
  });

  it.each([
    ['one millisecond before the end of its window', code(), -1, true],
    ['at the end of its window', code(), 0, false],
    ['after it', code(), 1, false],
    ['with its last try', code({ triesLeft: 1 }), -1, true],
    ['without tries', code({ triesLeft: 0 }), -1, false],
    ['that has not been made yet', code({ mac: null, expiresAt: null }), -1, false],
    ['that nobody asked for', undefined, -1, false],
  ])('%s', (_, given, ms, good) => {
    expect(canTry(given, at(ms), false)).toBe(good);
  });

  it('answers again after the confirmation, whatever its window', () => {
    expect(canTry(code(), at(60_000), true)).toBe(true);
    expect(canTry(code({ triesLeft: 0 }), at(-1), true)).toBe(false);
  });

  it('is read as people type it', () => {
    expect(typedEmailCode(' 482 913 ')).toBe('482913');
    expect(typedEmailCode('482-913')).toBe('482913');
    expect(typedEmailCode('48291a')).toBe('48291a');
  });
});

describe('the code of a turno', () => {
  it('has none of the characters that are mistaken for each other', () => {
    expect(TURNO_CODE_ALPHABET).not.toMatch(/[0O1IL]/);
    expect(new Set(TURNO_CODE_ALPHABET).size).toBe(31);
  });

  it('is printed in two halves and read in any writing', () => {
    expect(shownTurnoCode('K7M4QD')).toBe('K7M-4QD');
    for (const typed of ['k7m-4qd', ' K7M 4QD', 'k7m–4qd']) expect(typedTurnoCode(typed)).toBe('K7M4QD');
  });
});

describe('the employer’s other turno', () => {
  it.each([
    ['gives way to the registered e-mail', true, false, 'confirmed', true],
    ['stays when it was proven as well', true, true, 'confirmed', false],
    ['stays when the new one is not proven', false, false, 'confirmed', false],
    ['stays once somebody has come in with it', true, false, 'arrived', false],
  ] as const)('%s', (_, mine, theirs, status, gone) => {
    expect(displaces({ proven: mine }, { proven: theirs, status })).toBe(gone);
  });

  it('is compared without regard to how the address is written', () => {
    expect(sameEmail(' Ana@Empresa.ec', 'ana@empresa.EC')).toBe(true);
    expect(sameEmail('ana@empresa.ec', 'anna@empresa.ec')).toBe(false);
  });
});
