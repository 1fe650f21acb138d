import { makeValidator, str } from 'envalid';
import { join, resolve } from 'node:path';

/** A bucket of an S3-compatible store. */
export interface S3Bucket {
  /** With the bucket as its path, `https://s3.ejemplo.ec/papeles`, or in the host's name; without a slash at the end. */
  readonly url: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

/** Where handed-in papers are kept: a folder (absolute), or a bucket. */
export type FilesPlace = { readonly folder: string } | { readonly bucket: S3Bucket };

const bucketAddress = makeValidator<string>((text) => {
  if (text === '') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const path = url?.pathname.replace(/\/+$/, '').split('/').slice(1) ?? [];
  if (
    !url ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search ||
    url.hash ||
    url.username ||
    path.length > 1
  )
    throw new Error('debe ser la dirección de un bucket, sin usuario ni ?: https://s3.ejemplo.ec/papeles');
  return url.href.replace(/\/+$/, '');
});

export const FILES_SETTINGS = {
  FILES_DIR: str({ default: '' }),
  FILES_S3_URL: bucketAddress({ default: '' }),
  FILES_S3_REGION: str({ default: 'auto' }),
  FILES_S3_KEY_ID: str({ default: '' }),
  FILES_S3_SECRET: str({ default: '' }),
};

/** What is wrong with the place for papers beside single values, one sentence each; `given` holds what is set and not empty. */
export function filesProblems(
  given: Readonly<Record<string, string | undefined>>,
  production: boolean,
): string[] {
  const { FILES_DIR: folder, FILES_S3_URL: bucket } = given;
  if (bucket === undefined)
    return production && folder === undefined
      ? ['FILES_DIR o FILES_S3_URL: falta uno de los dos (obligatorio en producción)']
      : [];
  const problems = ['FILES_S3_KEY_ID', 'FILES_S3_SECRET']
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: falta (lo pide FILES_S3_URL)`);
  if (folder !== undefined)
    problems.push('FILES_DIR: sobra, porque FILES_S3_URL dice dónde van los documentos');
  if (production && bucket.startsWith('http:'))
    problems.push('FILES_S3_URL: debe empezar con https:// en producción (lleva documentos de personas)');
  return problems;
}

type FilesSettings = Readonly<Record<keyof typeof FILES_SETTINGS, string>>;

export function filesPlaceOf(env: FilesSettings, varDir: string): FilesPlace {
  if (env.FILES_S3_URL === '') return { folder: resolve(env.FILES_DIR || join(varDir, 'files')) };
  return {
    bucket: {
      url: env.FILES_S3_URL,
      region: env.FILES_S3_REGION,
      keyId: env.FILES_S3_KEY_ID,
      secret: env.FILES_S3_SECRET,
    },
  };
}
