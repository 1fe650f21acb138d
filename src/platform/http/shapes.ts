/** What a JSON value looks like, as OpenAPI writes it; `T` is the type in the code that it must agree with. */
export interface Shape<T> {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly of?: T;
}

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type RequiredKeys<T> = Exclude<keyof T, OptionalKeys<T>>;
type Required<T> = { readonly [K in RequiredKeys<T>]: Shape<T[K]> };
type Optional<T> = { readonly [K in OptionalKeys<T>]-?: Shape<Exclude<T[K], undefined>> };

/**
 * An object. The compiler compares it with `T`: a member too few or too many, or one that is optional here and not there,
 * does not compile.
 * @param title the name under which OpenAPI lists it.
 * @param optional members that may be absent.
 */
export function objectOf<T extends object>(
  title: string,
  required: Required<T>,
  ...[optional]: OptionalKeys<T> extends never ? [] : [optional: Optional<T>]
): Shape<T> {
  const members = Object.entries<Shape<unknown>>({ ...required, ...optional });
  return {
    schema: {
      title,
      type: 'object',
      properties: Object.fromEntries(members.map(([name, { schema }]) => [name, schema])),
      required: Object.keys(required),
    },
  };
}

export const listOf = <T>(item: Shape<T>): Shape<T[]> => ({ schema: { type: 'array', items: item.schema } });

export const textLike = (example: string, more: Record<string, unknown> = {}): Shape<string> => ({
  schema: { type: 'string', example, ...more },
});

export const oneOf = <T extends string>(...values: readonly T[]): Shape<T> => ({
  schema: { type: 'string', enum: values },
});

export const orNull = <T>(shape: Shape<T>): Shape<T | null> => ({
  schema: { ...shape.schema, nullable: true },
});

export const NOTHING: Shape<object> = { schema: { title: 'Nothing', type: 'object', properties: {} } };
export const ANYTHING: Shape<Record<string, unknown>> = {
  schema: { type: 'object', additionalProperties: true },
};
export const ID: Shape<string> = { schema: { type: 'string', format: 'uuid' } };
export const INSTANT = textLike('2026-11-23T13:00:00.000Z', {
  format: 'date-time',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
});
export const DATE = textLike('2026-11-23', { format: 'date' });
export const COUNT: Shape<number> = { schema: { type: 'integer', minimum: 0 } };
export const YES_OR_NO: Shape<boolean> = { schema: { type: 'boolean' } };
