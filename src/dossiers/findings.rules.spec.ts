import { usualStanding } from '../requirements/index.js';
import {
  type Answer,
  type AppointmentOnRecord,
  type Facts,
  type RegistryAnswers,
} from './finding-facts.rules.js';
import { findingsOf } from './findings.rules.js';

const NOW = new Date('2026-11-23T14:00:00.000Z');
const found = <T>(record: T): Answer<T> => ({ outcome: 'found', record, source: 'R', asOf: NOW });
const NOT_FOUND = { outcome: 'not-found', source: 'R', asOf: NOW } as const;
const DOWN = { outcome: 'unavailable', source: 'R' } as const;

const EMPLOYER: Facts['employer'] = {
  rucRoot: '1790001016',
  sucursal: '0001',
  kind: 'company',
  legalName: 'Compañía de Prueba S.A.',
  representativeCedula: '1740006299',
  representativeForeignerCode: null,
  representativeName: 'Ana Lucía Benítez Rojas',
  email: 'a@demo.test',
  frozenAt: null,
};
const APPOINTMENT: AppointmentOnRecord = {
  cedula: '1740006299',
  fullName: 'Ana Lucía Benítez Rojas',
  position: 'Gerente General',
  registry: 'Registro Mercantil de Quito',
  registeredOn: '2024-11-23',
  endsOn: '2028-11-23',
  joint: false,
};
const REGISTRIES: RegistryAnswers = {
  taxpayer: found({ legalName: 'COMPANIA DE PRUEBA S. A.', state: 'ACTIVO' }),
  person: found({ fullName: 'BENITEZ ROJAS ANA LUCIA' }),
  appointments: found([APPOINTMENT]),
};
const TURNO = {
  code: 'K7M-4QD',
  serviceCode: 'clave-empleador',
  startsAt: new Date('2026-11-23T14:20:00.000Z'),
  rucRoot: '1790001016',
  sucursal: '0001',
};

type Changes = Partial<Omit<Facts, 'employer' | 'registries'>> & {
  employer?: Partial<Facts['employer']>;
  registries?: Partial<RegistryAnswers>;
};

function find(changes: Changes = {}) {
  return findingsOf({
    rucWarnings: [],
    standing: usualStanding({ ...EMPLOYER, ...changes.employer }),
    cedula: '1740006299',
    foreignerCode: null,
    service: 'clave-empleador',
    turno: TURNO,
    now: NOW,
    zone: 'America/Guayaquil',
    ...changes,
    employer: { ...EMPLOYER, ...changes.employer },
    registries: { ...REGISTRIES, ...changes.registries },
  });
}
const short = (changes?: Changes) => find(changes).map(({ kind, level, code }) => `${kind} ${level} ${code}`);

const USUAL = [
  'cedula ok REPRESENTATIVE_MATCHES',
  'cedula ok IDENTITY_CONFIRMED',
  'ruc ok RUC_ACTIVE',
  'turno ok TURNO_TODAY',
  'nombramiento ok APPOINTMENT_IN_FORCE',
];

describe('what is found', () => {
  it('is all in order where the registries agree, however they write names', () => {
    expect(short()).toEqual(USUAL);
  });

  it.each(['COMPAÑIA DE PRUEBA SA', 'Compania de Prueba, S. A.', 'S.A. Compañía de Prueba'])(
    'takes %s for the same legal name',
    (legalName) => {
      expect(short({ registries: { taxpayer: found({ legalName, state: 'ACTIVO' }) } })).toEqual(USUAL);
    },
  );

  it('says who says so and how fresh it is', () => {
    expect(find().find(({ code }) => code === 'RUC_ACTIVE')).toEqual({
      kind: 'ruc',
      code: 'RUC_ACTIVE',
      level: 'ok',
      detail: 'El RUC consta como ACTIVO: COMPANIA DE PRUEBA S. A.',
      source: 'R, datos al 23/11/2026',
    });
  });

  const changed = (changes: Changes) => short(changes).filter((finding) => !USUAL.includes(finding));

  describe('about the person', () => {
    it.each<[string, Changes, string[]]>([
      [
        'another representative is registered',
        {
          cedula: '0920003332',
          registries: { appointments: found([{ ...APPOINTMENT, cedula: '0920003332' }]) },
        },
        ['cedula blocking OTHER_REPRESENTATIVE'],
      ],
      [
        'the Registro Civil does not answer',
        { registries: { person: DOWN } },
        ['cedula unverified IDENTITY_UNVERIFIED'],
      ],
      [
        'the Registro Civil does not know the cédula',
        { registries: { person: NOT_FOUND } },
        ['cedula warning IDENTITY_NOT_FOUND'],
      ],
      [
        'the Registro Civil knows another name',
        { registries: { person: found({ fullName: 'Otra Persona' }) } },
        ['cedula warning IDENTITY_NAME_DIFFERS'],
      ],
    ])('%s', (_, changes, expected) => {
      expect(changed(changes)).toEqual(expected);
    });
  });

  describe('about the RUC', () => {
    const taxpayer = (state: string, legalName = EMPLOYER.legalName) => ({
      registries: { taxpayer: found({ legalName, state }) },
    });
    it.each<[string, Changes, string[]]>([
      ['suspended', taxpayer('SUSPENDIDO'), ['ruc blocking RUC_NOT_ACTIVE']],
      ['passive', taxpayer('PASIVO'), ['ruc blocking RUC_NOT_ACTIVE']],
      ['cancelled', taxpayer('CANCELADO'), ['ruc blocking RUC_NOT_ACTIVE']],
      ['in any other state', taxpayer('OTRO'), ['ruc blocking RUC_NOT_ACTIVE']],
      ['under another name', taxpayer('ACTIVO', 'Otra Compañía S.A.'), ['ruc warning LEGAL_NAME_DIFFERS']],
      ['unknown to the SRI', { registries: { taxpayer: NOT_FOUND } }, ['ruc blocking RUC_NOT_FOUND']],
      [
        'not looked up, as the SRI does not answer',
        { registries: { taxpayer: DOWN } },
        ['ruc unverified RUC_UNVERIFIED'],
      ],
      ['not looked up at all', { registries: { taxpayer: undefined } }, ['ruc unverified RUC_UNVERIFIED']],
      [
        'with a check digit that does not fit',
        { rucWarnings: [{ code: 'RUC_CHECK_DIGIT', detail: 'x' }] },
        ['ruc warning RUC_CHECK_DIGIT'],
      ],
      ['of a frozen account', { employer: { frozenAt: NOW } }, ['ruc blocking ACCOUNT_FROZEN']],
      ['without an address on file', { employer: { email: null } }, ['ruc info NO_REGISTERED_EMAIL']],
    ])('%s', (_, changes, expected) => {
      expect(changed(changes)).toEqual(expected);
    });

    it('of an employer without an address says so in the words that people know', () => {
      expect(
        find({ employer: { email: null } }).find(({ code }) => code === 'NO_REGISTERED_EMAIL')?.detail,
      ).toContain('Usuario no tiene correo registrado');
    });

    it('asks nobody about a household but the Registro Civil', () => {
      const household = {
        employer: { kind: 'household' as const },
        registries: { taxpayer: undefined, appointments: undefined },
      };
      expect(short(household)).toEqual([
        'cedula ok REPRESENTATIVE_MATCHES',
        'cedula ok IDENTITY_CONFIRMED',
        'ruc ok IDENTITY_CONFIRMED',
        'ruc info HOUSEHOLD_WITHOUT_RUC',
        'turno ok TURNO_TODAY',
      ]);
    });
  });

  describe('about the turno', () => {
    it.each<[string, Changes, string[]]>([
      ['a walk-in', { turno: undefined }, ['turno info WALK_IN']],
      [
        'of another employer',
        { turno: { ...TURNO, rucRoot: '0990001014' } },
        ['turno warning TURNO_OTHER_EMPLOYER'],
      ],
      [
        'of another sucursal',
        { turno: { ...TURNO, sucursal: '0002' } },
        ['turno warning TURNO_OTHER_EMPLOYER'],
      ],
      [
        'of another day',
        { turno: { ...TURNO, startsAt: new Date('2026-11-24T14:20:00.000Z') } },
        ['turno warning TURNO_OTHER_DAY'],
      ],
      [
        'of another service',
        { turno: { ...TURNO, serviceCode: 'desbloqueo' } },
        ['turno info TURNO_OTHER_SERVICE'],
      ],
    ])('%s', (_, changes, expected) => {
      expect(changed(changes)).toEqual(expected);
    });

    it('tells the day by the wall of the centre', () => {
      const turno = { ...TURNO, startsAt: new Date('2026-11-24T04:59:00.000Z') };
      expect(changed({ turno })).toEqual([]);
      expect(find({ turno }).find(({ kind }) => kind === 'turno')?.detail).toBe(
        'Turno K7M-4QD para hoy, 23/11/2026 23:59.',
      );
      expect(changed({ turno: { ...turno, startsAt: new Date('2026-11-24T05:00:00.000Z') } })).toEqual([
        'turno warning TURNO_OTHER_DAY',
      ]);
    });
  });

  describe('about the nombramiento', () => {
    const appointments = (...list: Partial<AppointmentOnRecord>[]) => ({
      registries: { appointments: found(list.map((one) => ({ ...APPOINTMENT, ...one }))) },
    });
    const other = { cedula: '0920003332', fullName: 'Jorge Salazar' };
    it.each<[string, Changes, string[]]>([
      ['ends today', appointments({ endsOn: '2026-11-23' }), []],
      [
        'ended yesterday',
        appointments({ endsOn: '2026-11-22' }),
        ['nombramiento warning APPOINTMENT_EXPIRED'],
      ],
      ['begins today', appointments({ registeredOn: '2026-11-23' }), []],
      [
        'begins tomorrow',
        appointments({ registeredOn: '2026-11-24' }),
        ['nombramiento warning APPOINTMENT_NOT_YET'],
      ],
      ['is joint', appointments({ joint: true }), ['nombramiento info JOINT_REPRESENTATION']],
      ['is of somebody else', appointments(other), ['nombramiento blocking APPOINTMENT_OTHER_PERSON']],
      [
        'is of somebody else and over',
        appointments({ ...other, endsOn: '2026-11-22' }),
        ['nombramiento warning APPOINTMENT_NOT_FOUND'],
      ],
      [
        'ended and somebody else followed',
        appointments({ endsOn: '2026-11-22' }, other),
        ['nombramiento blocking APPOINTMENT_OTHER_PERSON'],
      ],
      ['is in force beside that of a colleague', appointments(other, {}), []],
      [
        'is not registered',
        { registries: { appointments: NOT_FOUND } },
        ['nombramiento warning APPOINTMENT_NOT_FOUND'],
      ],
      [
        'of a public body is not registered',
        { employer: { kind: 'public' }, registries: { appointments: NOT_FOUND } },
        ['nombramiento info APPOINTMENT_ELSEWHERE'],
      ],
      [
        'cannot be looked up',
        { registries: { appointments: DOWN } },
        ['nombramiento unverified APPOINTMENT_UNVERIFIED'],
      ],
    ])('%s', (_, changes, expected) => {
      expect(changed(changes)).toEqual(expected);
    });

    it('mentions that the law carries an expired one on', () => {
      expect(find(appointments({ endsOn: '2026-11-22' })).at(-1)?.detail).toContain('Funciones prorrogadas');
    });

    it('needs none of a person', () => {
      expect(
        short({ employer: { kind: 'natural' }, registries: { appointments: undefined } }).filter((finding) =>
          finding.startsWith('nombramiento'),
        ),
      ).toEqual([]);
    });
  });

  it('never calls something valid that was not looked up', () => {
    const down = { registries: { taxpayer: DOWN, person: DOWN, appointments: DOWN } };
    expect(
      find(down)
        .filter(({ kind, level }) => kind !== 'turno' && level === 'ok')
        .map(({ code }) => code),
    ).toEqual(['REPRESENTATIVE_MATCHES']);
    for (const { level, detail } of find(down))
      if (level === 'unverified') expect(detail).toMatch(/^No comprobado/);
  });
});

describe('what is found about somebody with a foreign document', () => {
  const FOREIGNER = { cedula: null, foreignerCode: 'X1234567' } as const;

  it('is not checked by anybody but the clerk, who is told what to look at', () => {
    const findings = find({ ...FOREIGNER, registries: { person: undefined } });
    expect(findings.filter(({ kind }) => kind === 'cedula')).toEqual([
      expect.objectContaining({ code: 'OTHER_REPRESENTATIVE', level: 'blocking' }),
      {
        kind: 'cedula',
        code: 'IDENTITY_FOREIGN',
        level: 'unverified',
        detail:
          'No comprobado: el Registro Civil no consulta documentos extranjeros. Revise el original: foto, nombre, número y vigencia.',
        source: 'Registro Civil',
      },
    ]);
  });

  it('matches a representative who is on file with the same document, and with no other', () => {
    const onFile = (representativeForeignerCode: string) => ({
      employer: { representativeCedula: null, representativeForeignerCode },
    });
    expect(short({ ...FOREIGNER, ...onFile('X1234567') })[0]).toBe('cedula ok REPRESENTATIVE_MATCHES');
    expect(short({ ...FOREIGNER, ...onFile('Y1234567') })[0]).toBe('cedula blocking OTHER_REPRESENTATIVE');
    expect(short(onFile('1740006299'))[0]).toBe('cedula blocking OTHER_REPRESENTATIVE');
  });

  it('names who is registered as representative, for the clerk to compare', () => {
    expect(find(FOREIGNER).find(({ kind }) => kind === 'nombramiento')).toMatchObject({
      code: 'APPOINTMENT_FOREIGN',
      level: 'unverified',
      detail:
        'No comprobado con un documento extranjero. Consta Ana Lucía Benítez Rojas, Gerente General: compare el nombre con el documento original.',
    });
    const over = found([{ ...APPOINTMENT, endsOn: '2026-11-22' as const }]);
    expect(short({ ...FOREIGNER, registries: { appointments: over } })).toContain(
      'nombramiento warning APPOINTMENT_NOT_FOUND',
    );
  });
});

describe('by how the person stands for the employer', () => {
  const STRANGER = '0920003332';
  const aboutCedula = (changes: Changes) =>
    find({ cedula: STRANGER, ...changes }).find(({ kind }) => kind === 'cedula');
  const proofs = (changes: Changes) =>
    find(changes)
      .filter(({ kind }) => kind === 'nombramiento')
      .map(({ level, code }) => `${level} ${code}`);

  it.each([
    ['legal-representative', 'Primero se actualizan los datos'],
    ['sas-representative', 'Primero se actualizan los datos'],
    ['attorney', 'autorización de su supervisor'],
    ['liquidator', 'cargo de liquidador'],
    ['branch-attorney', 'apoderado de la sucursal'],
    ['represented-by-legal-person', 'Primero se actualizan los datos'],
    ['heirs', 'asesoría jurídica'],
  ] as const)(
    '%s: another representative on record stays red, and it says what comes first',
    (standing, first) => {
      const finding = aboutCedula({ standing });
      expect([finding?.code, finding?.level]).toEqual(['OTHER_REPRESENTATIVE', 'blocking']);
      expect(finding?.detail).toContain(EMPLOYER.representativeName);
      expect(finding?.detail).toContain(first);
    },
  );

  it.each([
    ['legal-representative', ['blocking APPOINTMENT_OTHER_PERSON']],
    ['sas-representative', ['blocking APPOINTMENT_OTHER_PERSON']],
    ['liquidator', ['blocking APPOINTMENT_OTHER_PERSON']],
    ['branch-attorney', ['blocking APPOINTMENT_OTHER_PERSON']],
    ['registered-elsewhere', ['blocking APPOINTMENT_OTHER_PERSON']],
    ['represented-by-legal-person', ['warning APPOINTMENT_BY_CHAIN']],
    ['attorney', ['ok PRINCIPAL_IN_FORCE', 'info POWER_TO_REVIEW']],
    ['heirs', ['blocking SUCCESSION_TO_LEGAL_STAFF']],
  ] as const)('%s, when the registry has somebody else', (standing, expected) => {
    expect(proofs({ standing, cedula: STRANGER })).toEqual(expected);
  });

  it.each([
    ['legal-representative', ['warning APPOINTMENT_NOT_FOUND']],
    ['liquidator', ['warning APPOINTMENT_NOT_FOUND']],
    ['registered-elsewhere', ['info APPOINTMENT_ELSEWHERE']],
    ['attorney', ['warning APPOINTMENT_NOT_FOUND', 'info POWER_TO_REVIEW']],
  ] as const)('%s, when the registry has nobody', (standing, expected) => {
    expect(proofs({ standing, registries: { appointments: NOT_FOUND } })).toEqual(expected);
  });

  it('a power is as good as its principal: in force, alone or with others, or over', () => {
    const attorney = (appointment: Partial<AppointmentOnRecord>) =>
      proofs({
        standing: 'attorney',
        cedula: STRANGER,
        registries: { appointments: found([{ ...APPOINTMENT, ...appointment }]) },
      });
    expect(attorney({ joint: true })).toEqual([
      'ok PRINCIPAL_IN_FORCE',
      'info JOINT_PRINCIPALS',
      'info POWER_TO_REVIEW',
    ]);
    expect(attorney({ endsOn: '2026-11-23' })[0]).toBe('ok PRINCIPAL_IN_FORCE');
    expect(attorney({ endsOn: '2026-11-22' })).toEqual([
      'warning PRINCIPAL_NOT_IN_FORCE',
      'info POWER_TO_REVIEW',
    ]);
  });

  it('a power of a person is looked up nowhere', () => {
    const natural = { employer: { kind: 'natural' as const }, cedula: STRANGER };
    expect(proofs({ ...natural, standing: 'attorney' })).toEqual(['info POWER_TO_REVIEW']);
    expect(proofs({ ...natural, standing: 'self' })).toEqual([]);
  });

  it('goes on when the registry is down, also with a power', () => {
    expect(proofs({ standing: 'attorney', registries: { appointments: DOWN } })).toEqual([
      'unverified APPOINTMENT_UNVERIFIED',
      'info POWER_TO_REVIEW',
    ]);
  });
});
