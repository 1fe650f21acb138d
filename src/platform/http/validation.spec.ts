import { IsEmail, IsOptional, IsString } from 'class-validator';
import { readInput } from './validation.js';

class Sample {
  @IsString()
  name!: string;

  @IsOptional()
  @IsEmail()
  email?: string;

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

  it('half a character is no defect of ours: it is read as an unreadable one', () => {
    expect(read({ name: 'a\ud800b' })).toEqual({ value: { name: 'a\ufffdb' } });
    expect(read({ name: '💥' })).toEqual({ value: { name: '💥' } });
    expect(read({ name: 'Ana', email: '\ud800@empresa.ec' })).toMatchObject({
      problems: [{ field: 'email' }],
    });
  });
});
