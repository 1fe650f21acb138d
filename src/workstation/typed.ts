import { NotFound } from '../platform/index.js';

/** What the clerk has typed and must not lose when something was wrong with it. */
export type Typed = Readonly<Record<string, string>>;

/** What a form field holds; anything that is no text counts as empty, and the use case says what is missing. */
export function text(body: unknown, field: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[field];
  return typeof value === 'string' ? value.trim() : '';
}

/** What the ticked boxes of one name say. */
export function textsOf(body: unknown, field: string): string[] {
  const value = (body as Record<string, unknown> | undefined)?.[field];
  return [value].flat().filter((each): each is string => typeof each === 'string' && each !== '');
}

/** The act that a path names. @throws {NotFound} for a path that names none. */
export function verbOf<T>(verbs: Readonly<Record<string, T>>, name: string): T {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) throw new NotFound();
  return verb;
}
