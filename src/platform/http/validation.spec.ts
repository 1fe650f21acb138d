import { IsOptional, IsString } from 'class-validator';
import { readInput } from './validation.js';

class Sample {
  @IsString()
  name!: string;

  @IsOptional()
  @IsString()
  phone?: string;
}

const read = (raw: unknown) => readInput(Sample, raw);

describe('what is read from a body', () => {
  it('a null in a field that may be left out is a field left out', () => {
    expect(read({ name: 'Ana', phone: null })).toEqual({ value: { name: 'Ana' } });
    expect(Object.keys((read({ name: 'Ana', phone: null }) as { value: object }).value)).not.toContain(
      'phone',
    );
  });

  it('a null in a field that must be there is refused', () => {
    expect(read({ name: null })).toMatchObject({ problems: [{ field: 'name', code: 'IS_STRING' }] });
  });
});
