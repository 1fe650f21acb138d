import { resolve } from 'node:path';
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

describe('where handed-in papers are kept', () => {
  const PRODUCTION = {
    NODE_ENV: 'production',
    BASE_URL: 'https://ventanilla.ejemplo.ec',
    DATABASE_OWNER_URL: 'postgres://localhost/x',
    MAIL_FROM: 'no-responder@ejemplo.ec',
  };
  const BUCKET = {
    FILES_S3_URL: 'https://s3.ejemplo.ec/papeles/',
    FILES_S3_KEY_ID: 'AKID',
    FILES_S3_SECRET: 'secreto',
  };

  it('is a folder of what is kept here, or another one', () => {
    expect(parseConfig({ ...LEAST, VAR_DIR: '/srv/var' }).files).toEqual({ folder: '/srv/var/files' });
    expect(parseConfig({ ...LEAST, FILES_DIR: 'papeles' }).files).toEqual({ folder: resolve('papeles') });
  });

  it('is a bucket', () => {
    expect(parseConfig({ ...LEAST, ...BUCKET }).files).toEqual({
      bucket: { url: 'https://s3.ejemplo.ec/papeles', region: 'auto', keyId: 'AKID', secret: 'secreto' },
    });
    expect(
      problemsOf({ ...BUCKET, FILES_S3_URL: 'http://127.0.0.1:9000/papeles', FILES_S3_REGION: 'ec-1' }),
    ).toEqual([]);
  });

  it.each([
    's3.ejemplo.ec/papeles',
    'ftp://s3.ejemplo.ec/papeles',
    'https://a:b@s3.ejemplo.ec/papeles',
    'https://s3.ejemplo.ec/papeles/2026',
    'https://s3.ejemplo.ec/papeles?x=1',
  ])('is not %s', (url) => {
    expect(problemsOf({ ...BUCKET, FILES_S3_URL: url }).join()).toContain(
      'FILES_S3_URL: debe ser la dirección de un bucket',
    );
  });

  it('is told in production beside whatever else is wrong', () => {
    const wrong = problemsOf({ ...PRODUCTION, FILES_S3_URL: 'nowhere', SRI_URL: 'nowhere either' });
    expect(wrong.map((problem) => problem.split(':')[0])).toEqual([
      'FILES_S3_URL',
      'SRI_URL',
      'FILES_S3_KEY_ID',
      'FILES_S3_SECRET',
    ]);
  });

  it('is not half a bucket, nor both', () => {
    expect(problemsOf({ FILES_S3_URL: BUCKET.FILES_S3_URL })).toEqual([
      'FILES_S3_KEY_ID: falta (lo pide FILES_S3_URL)',
      'FILES_S3_SECRET: falta (lo pide FILES_S3_URL)',
    ]);
    expect(problemsOf({ ...BUCKET, FILES_DIR: '/files' }).join()).toContain('FILES_DIR: sobra');
  });

  it('is said in production, and papers travel encrypted', () => {
    expect(problemsOf(PRODUCTION)).toEqual([
      'FILES_DIR o FILES_S3_URL: falta uno de los dos (obligatorio en producción)',
    ]);
    expect(problemsOf({ ...PRODUCTION, FILES_DIR: '/files' })).toEqual([]);
    expect(problemsOf({ ...PRODUCTION, ...BUCKET })).toEqual([]);
    expect(
      problemsOf({ ...PRODUCTION, ...BUCKET, FILES_S3_URL: 'http://s3.ejemplo.ec/papeles' }).join(),
    ).toContain('FILES_S3_URL: debe empezar con https://');
  });
});
