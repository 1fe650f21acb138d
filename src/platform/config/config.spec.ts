import { type ConfigProblems, parseConfig } from './config.js';

const LEAST = {
  DATABASE_URL: 'postgres://localhost/x',
  SMTP_URL: 'smtp://localhost',
  TOKEN_KEY: 'a:a-key-of-thirty-two-characters-or-more',
};
const problemsOf = (over: NodeJS.ProcessEnv): readonly string[] => {
  try {
    parseConfig({ ...LEAST, ...over });
    return [];
  } catch (error) {
    return (error as ConfigProblems).problems;
  }
};

describe('where the video rooms are', () => {
  it.each([
    ['', ''],
    ['https://meet.example', 'https://meet.example'],
    ['https://meet.example/', 'https://meet.example'],
    ['https://meet.example/iess/', 'https://meet.example/iess'],
  ])('is read from «%s» as «%s»', (text, read) => {
    expect(parseConfig({ ...LEAST, VIDEO_BASE_URL: text }).videoBaseUrl).toBe(read);
  });

  it.each(['http://meet.example', 'meet.example', 'https://a:b@meet.example', 'https://meet.example/?x=1'])(
    'is not %s',
    (text) => {
      expect(problemsOf({ VIDEO_BASE_URL: text })).toHaveLength(1);
    },
  );
});

describe('how long a turno says whose it was', () => {
  it('is a year unless said otherwise', () => {
    expect(parseConfig(LEAST).turnoRetentionDays).toBe(365);
    expect(problemsOf({ TURNO_RETENTION_DAYS: '0' })).toHaveLength(1);
    expect(problemsOf({ TURNO_RETENTION_DAYS: '1' })).toEqual([]);
  });
});
