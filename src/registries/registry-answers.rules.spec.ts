import { readAppointments, readPerson, readTaxpayer } from './registry-answers.rules.js';

const NOW = new Date('2026-11-23T14:00:00.000Z');
const AS_OF = '2026-11-23T13:59:00Z';
const RUC = '1790001016001';
const TAXPAYER = { ruc: RUC, legalName: 'Compañía de Prueba S.A.', state: 'ACTIVO', asOf: AS_OF };
const APPOINTMENT = {
  cedula: '1740006299',
  fullName: 'Ana Lucía Benítez Rojas',
  position: 'Gerente General',
  registry: 'Registro Mercantil de Quito',
  registeredOn: '2024-02-29',
  endsOn: '2028-02-29',
  joint: false,
};

describe('a taxpayer as the SRI sends it', () => {
  it('is read field by field, and nothing more of it', () => {
    expect(readTaxpayer({ ...TAXPAYER, more: 1 }, RUC, NOW)).toEqual({
      record: { ruc: RUC, legalName: 'Compañía de Prueba S.A.', state: 'ACTIVO' },
      asOf: new Date(AS_OF),
    });
  });

  it.each([
    ['ACTIVO', 'ACTIVO'],
    ['pasivo', 'PASIVO'],
    ['VALIDO', 'OTRO'],
    ['ACTIVO Y MAS', 'OTRO'],
  ])('in state %s counts as %s', (state, read) => {
    expect(readTaxpayer({ ...TAXPAYER, state }, RUC, NOW)?.record.state).toBe(read);
  });

  it.each<[string, unknown]>([
    ['about another RUC', { ...TAXPAYER, ruc: '0990001014001' }],
    ['with the RUC as a number', { ...TAXPAYER, ruc: 1790001016001 }],
    ['without a state', { ...TAXPAYER, state: undefined }],
    ['with a state that is no text', { ...TAXPAYER, state: true }],
    ['without a name', { ...TAXPAYER, legalName: ' ' }],
    ['with an endless name', { ...TAXPAYER, legalName: 'x'.repeat(501) }],
    ['with a name of several lines', { ...TAXPAYER, legalName: 'a\nb' }],
    ['without a date', { ...TAXPAYER, asOf: undefined }],
    ['with a day for an instant', { ...TAXPAYER, asOf: '2026-11-23' }],
    ['with no such instant', { ...TAXPAYER, asOf: '2026-13-40T00:00:00Z' }],
    ['of the day after tomorrow', { ...TAXPAYER, asOf: '2026-11-25T00:00:00Z' }],
    ['in a list', [TAXPAYER]],
    ['as text', JSON.stringify(TAXPAYER)],
    ['as nothing', null],
  ])('%s is no answer', (_, body) => {
    expect(readTaxpayer(body, RUC, NOW)).toBeUndefined();
  });
});

it('a person is read only for the cédula that was asked', () => {
  const body = { cedula: '1740006299', fullName: 'Ana', asOf: AS_OF };
  expect(readPerson(body, '1740006299', NOW)?.record).toEqual({ cedula: '1740006299', fullName: 'Ana' });
  expect(readPerson(body, '0920003332', NOW)).toBeUndefined();
  expect(readPerson({ ...body, fullName: 7 }, '1740006299', NOW)).toBeUndefined();
});

describe('appointments', () => {
  const read = (appointments: unknown) => readAppointments({ ruc: RUC, appointments, asOf: AS_OF }, RUC, NOW);

  it('come with the latest registration first', () => {
    const former = { ...APPOINTMENT, registeredOn: '2020-01-01', endsOn: '2022-01-01' };
    expect(read([former, APPOINTMENT])?.record).toEqual([APPOINTMENT, former]);
    expect(read([])?.record).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no list', {}],
    ['too many', Array.from({ length: 201 }, () => APPOINTMENT)],
    ['one that is nothing', [APPOINTMENT, null]],
    ['a day that does not exist', [{ ...APPOINTMENT, endsOn: '2027-02-30' }]],
    ['an end before the beginning', [{ ...APPOINTMENT, endsOn: '2023-01-01' }]],
    ['no word on whether it is joint', [{ ...APPOINTMENT, joint: undefined }]],
    ['joint as text', [{ ...APPOINTMENT, joint: 'false' }]],
    ['no cédula', [{ ...APPOINTMENT, cedula: '' }]],
  ])('with %s are no answer at all', (_, appointments) => {
    expect(read(appointments)).toBeUndefined();
  });
});
