import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { Database, newId } from '../platform/index.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { CivilCopy, CompanyCopy, TaxpayerCopy } from './registry-copies.reads.js';

const AS_OF = new Date('2026-11-20T10:00:00.000Z');

describe('the copies of the registries', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let owner: DataSource;
  let taxpayers: TaxpayerCopy;
  let civil: CivilCopy;
  let companies: CompanyCopy;

  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url })).initialize();
    owner = await new DataSource(dataSourceOptions({ url: ground.ownerUrl })).initialize();
    const database = new Database(dataSource);
    const silent = pino({ level: 'silent' });
    taxpayers = new TaxpayerCopy(database, silent);
    civil = new CivilCopy(database, silent);
    companies = new CompanyCopy(database, silent);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await owner.destroy();
    await ground.drop();
  });

  it('have nothing to say before they were ever filled: that is no «does not exist»', async () => {
    expect(await taxpayers.taxpayer('1790001016001')).toEqual({ outcome: 'unavailable', source: 'SRI' });
    expect(await civil.person('1740006299')).toEqual({ outcome: 'unavailable', source: 'Registro Civil' });
    expect(await companies.appointments('1790001016001')).toMatchObject({ outcome: 'unavailable' });
  });

  describe('once filled', () => {
    beforeAll(async () => {
      await dataSource.query(
        `INSERT INTO sri_taxpayer VALUES ('1790001016001', 'Compañía de Prueba S.A.', 'PASIVO', $1)`,
        [AS_OF],
      );
      await dataSource.query(
        `INSERT INTO civil_person VALUES ('1740006299', 'Ana Lucía Benítez Rojas', NULL, $1)`,
        [AS_OF],
      );
      for (const [registered, ends] of [
        ['2020-01-01', '2022-01-01'],
        ['2024-02-29', '2028-02-29'],
      ]) {
        await dataSource.query(
          `INSERT INTO company_appointment VALUES ($1, '1790001016001', '1740006299', 'Ana Lucía Benítez Rojas', 'Gerente General', 'Registro Mercantil de Quito', $2, $3, false, $4)`,
          [newId(), registered, ends, AS_OF],
        );
      }
    });

    it('answer with what they have and how fresh it is', async () => {
      expect(await taxpayers.taxpayer('1790001016001')).toEqual({
        outcome: 'found',
        record: { ruc: '1790001016001', legalName: 'Compañía de Prueba S.A.', state: 'PASIVO' },
        source: 'SRI',
        asOf: AS_OF,
      });
      expect(await civil.person('1740006299')).toMatchObject({
        outcome: 'found',
        record: { fullName: 'Ana Lucía Benítez Rojas' },
        asOf: AS_OF,
      });
      const answer = await companies.appointments('1790001016001');
      expect(
        answer.outcome === 'found' && answer.record.map(({ registeredOn, endsOn }) => [registeredOn, endsOn]),
      ).toEqual([
        ['2024-02-29', '2028-02-29'],
        ['2020-01-01', '2022-01-01'],
      ]);
    });

    it('do not know what they do not have, and say up to when they would', async () => {
      expect(await taxpayers.taxpayer('0990001014001')).toEqual({
        outcome: 'not-found',
        source: 'SRI',
        asOf: AS_OF,
      });
      expect(await civil.person('0920003332')).toMatchObject({ outcome: 'not-found', asOf: AS_OF });
      expect(await companies.appointments('0990001014001')).toMatchObject({
        outcome: 'not-found',
        asOf: AS_OF,
      });
    });

    it('are unavailable when they fail', async () => {
      await owner.query('ALTER TABLE civil_person RENAME TO civil_person_away');
      try {
        expect(await civil.person('1740006299')).toEqual({
          outcome: 'unavailable',
          source: 'Registro Civil',
        });
      } finally {
        await owner.query('ALTER TABLE civil_person_away RENAME TO civil_person');
      }
      expect(await civil.person('1740006299')).toMatchObject({ outcome: 'found' });
    });
  });
});
