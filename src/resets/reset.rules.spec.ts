import {
  FAILURE_SENTENCES,
  isLinkLive,
  isRetried,
  isUsable,
  judgeReissue,
  judgeVoid,
  refusedBecause,
  type ResetFacts,
  type ResetStatus,
  statusAt,
  typedCode,
} from './reset.rules.js';

const SENT_AT = new Date('2026-11-23T14:00:00.000Z');
const after = (ms: number) => new Date(SENT_AT.getTime() + ms);

const sent: ResetFacts = {
  status: 'sent',
  issue: 1,
  issuedAt: SENT_AT,
  hasLink: true,
  linkExpiresAt: after(180_000),
  openedAt: null,
  codeTriesLeft: 5,
};

describe('a link', () => {
  it.each([
    [179_999, true],
    [180_000, false],
    [180_001, false],
  ])('%d ms after acceptance is live: %s', (ms, live) => {
    expect(isLinkLive(sent, after(ms))).toBe(live);
    expect(statusAt(sent, after(ms))).toBe(live ? 'sent' : 'expired');
  });

  it('works while it is being sent, up to the end of the lease', () => {
    const sending: ResetFacts = { ...sent, status: 'sending', linkExpiresAt: after(30_000) };
    expect([29_999, 30_000].map((ms) => isLinkLive(sending, after(ms)))).toEqual([true, false]);
    expect(statusAt({ ...sending, openedAt: after(1) }, after(2))).toBe('opened');
  });

  it.each<ResetStatus>(['queued', 'completed', 'expired', 'failed', 'voided'])(
    'of a %s reset is dead',
    (status) => {
      expect(isLinkLive({ ...sent, status }, after(1))).toBe(false);
    },
  );

  it('is dead without its MAC or without tries', () => {
    expect(isLinkLive({ ...sent, hasLink: false }, after(1))).toBe(false);
    expect(isLinkLive({ ...sent, codeTriesLeft: 0 }, after(1))).toBe(false);
  });

  it('changes a key only of the account as it was when the link was asked for', () => {
    const reset = { ...sent, keyVersion: 3, contactVersion: 2 };
    const account = { keyVersion: 3, contactVersion: 2, frozenAt: null };
    expect(isUsable(reset, account, after(1))).toBe(true);
    expect(isUsable(reset, { ...account, keyVersion: 4 }, after(1))).toBe(false);
    expect(isUsable(reset, { ...account, contactVersion: 3 }, after(1))).toBe(false);
    expect(isUsable(reset, { ...account, frozenAt: after(0) }, after(1))).toBe(false);
  });
});

describe('a mail that nobody accepts', () => {
  it.each([
    [15 * 60_000 - 1, 'queued'],
    [15 * 60_000, 'failed'],
  ])('is %d ms after it was asked for: %s', (ms, status) => {
    expect(statusAt({ ...sent, status: 'queued', hasLink: false, linkExpiresAt: null }, after(ms))).toBe(
      status,
    );
  });
});

describe('another link', () => {
  it.each<[ResetStatus, boolean]>([
    ['queued', false],
    ['sending', false],
    ['sent', true],
    ['opened', true],
    ['expired', true],
    ['failed', true],
    ['completed', false],
    ['voided', false],
  ])('from %s: %s', (status, may) => {
    const judge = () => judgeReissue({ ...sent, status }, after(1));
    if (may) expect(judge).not.toThrow();
    else expect(judge).toThrow('RESET_STATE');
  });

  it('is given five times in a visit', () => {
    expect(() => judgeReissue({ ...sent, issue: 5 }, after(1))).not.toThrow();
    expect(() => judgeReissue({ ...sent, issue: 6 }, after(1))).toThrow('REISSUE_LIMIT');
  });
});

it('nothing is voided twice', () => {
  expect(() => judgeVoid(sent)).not.toThrow();
  expect(() => judgeVoid({ ...sent, status: 'voided' })).toThrow('RESET_STATE');
  expect(() => judgeVoid({ ...sent, status: 'completed' })).toThrow('RESET_STATE');
});

it('writes things as people do', () => {
  expect([typedCode(' 482 913'), typedCode('482-913'), typedCode(undefined)]).toEqual([
    '482913',
    '482913',
    '',
  ]);
});

describe('the mail server’s last word', () => {
  it.each([
    [550, 'SMTP_REFUSED'],
    [551, 'SMTP_REFUSED'],
    [null, 'SMTP_REFUSED'],
    [552, 'MAILBOX_FULL'],
    [554, 'TAKEN_FOR_SPAM'],
    [571, 'TAKEN_FOR_SPAM'],
  ])('%s means %s, and what the clerk reads says what to do', (status, failure) => {
    expect(refusedBecause(status)).toBe(failure);
    expect(FAILURE_SENTENCES[refusedBecause(status)]).toMatch(/reenvíe el enlace/);
  });
});

describe('a mail that waits', () => {
  it.each([
    ['queued', 0, false],
    ['queued', 1, true],
    ['sending', 1, false],
    ['sending', 2, true],
    ['sent', 3, false],
    ['failed', 3, false],
  ] as const)('%s after %i attempts was put off: %s', (status, attempt, retried) => {
    expect(isRetried({ status, attempt })).toBe(retried);
  });
});
