import {
  cedulaCheckDigit,
  companyCheckDigit,
  type EmployerKind,
  householdKey,
  publicCheckDigit,
} from '../ecuador/index.js';

/**
 * The demo country of the contract, as data. Everybody and everything in it is fictional; numbers are made with the
 * rules of `ecuador/` and may still coincide with issued ones.
 */
export interface DemoEmployer {
  readonly ruc: string;
  readonly kind: EmployerKind;
  readonly legalName: string;
  readonly representative: { readonly cedula: string; readonly name: string };
  readonly hasEmail: boolean;
  readonly sriState: 'ACTIVO' | 'SUSPENDIDO' | null;
}

export interface DemoStaff {
  readonly username: string;
  readonly name: string;
  readonly cedula: string;
  readonly role: 'clerk' | 'supervisor' | 'admin';
  readonly center: string | null;
}

export const DEMO_CENTERS = [
  {
    code: 'UIO-CENTRO',
    name: 'CAU Quito Centro',
    provinceCode: '17',
    city: 'Quito',
    timeZone: 'America/Guayaquil',
    address: 'Calle de los Ensayos N12-34 y Av. de la Prueba',
    contact: 'quito.centro@demo.test, (02) 212-3456',
    counters: 6,
    seats: 6,
    localDays: [{ month: 12, day: 6, name: 'Fundación de Quito' }],
  },
  {
    code: 'GYE-NORTE',
    name: 'CAU Guayaquil Norte',
    provinceCode: '09',
    city: 'Guayaquil',
    timeZone: 'America/Guayaquil',
    address: 'Av. del Ejemplo 567 y Calle Ficticia',
    contact: 'guayaquil.norte@demo.test, (04) 212-3456',
    counters: 6,
    seats: 6,
    localDays: [{ month: 7, day: 25, name: 'Fundación de Guayaquil' }],
  },
  {
    code: 'GPS-AYORA',
    name: 'CAU Puerto Ayora',
    provinceCode: '20',
    city: 'Puerto Ayora',
    timeZone: 'Pacific/Galapagos',
    address: 'Malecón de Muestra 89',
    contact: 'puerto.ayora@demo.test, (05) 212-3456',
    counters: 1,
    seats: 1,
    localDays: [],
  },
] as const;

export const DEMO_SERVICES = [
  { code: 'clave-empleador', name: 'Clave de empleador' },
  { code: 'desbloqueo', name: 'Desbloqueo de clave' },
  { code: 'actualizacion-datos', name: 'Actualización de datos del empleador' },
] as const;

export const DEMO_STAFF: readonly DemoStaff[] = [
  {
    username: 'ventanilla1',
    name: 'Marcela Vera',
    cedula: '0540001856',
    role: 'clerk',
    center: 'UIO-CENTRO',
  },
  {
    username: 'ventanilla2',
    name: 'Iván Chiriboga',
    cedula: '0650002223',
    role: 'clerk',
    center: 'UIO-CENTRO',
  },
  {
    username: 'ventanilla3',
    name: 'Rocío Guamán',
    cedula: '0700002595',
    role: 'clerk',
    center: 'UIO-CENTRO',
  },
  {
    username: 'ventanilla4',
    name: 'Byron Cevallos',
    cedula: '0810002964',
    role: 'clerk',
    center: 'UIO-CENTRO',
  },
  { username: 'ventanilla5', name: 'Nelly Tipán', cedula: '1030003709', role: 'clerk', center: 'UIO-CENTRO' },
  {
    username: 'ventanilla6',
    name: 'Gustavo Pilco',
    cedula: '0430001487',
    role: 'clerk',
    center: 'UIO-CENTRO',
  },
  {
    username: 'ventanilla7',
    name: 'Karla Mosquera',
    cedula: '1140004076',
    role: 'clerk',
    center: 'GYE-NORTE',
  },
  {
    username: 'supervision1',
    name: 'Patricia Andrade',
    cedula: '1250004445',
    role: 'supervisor',
    center: 'UIO-CENTRO',
  },
  {
    username: 'supervision2',
    name: 'Wilson Jaramillo',
    cedula: '1300004817',
    role: 'supervisor',
    center: 'UIO-CENTRO',
  },
  {
    username: 'supervision3',
    name: 'Lorena Macías',
    cedula: '1410005183',
    role: 'supervisor',
    center: 'GYE-NORTE',
  },
  { username: 'admin', name: 'Administración de Prueba', cedula: '1520005552', role: 'admin', center: null },
];

const NAMED_EMPLOYERS: readonly DemoEmployer[] = [
  {
    ruc: '1790001016001',
    kind: 'company',
    legalName: 'Compañía de Prueba S.A.',
    representative: { cedula: '1740006299', name: 'Ana Lucía Benítez Rojas' },
    hasEmail: true,
    sriState: 'ACTIVO',
  },
  {
    ruc: '0990001014001',
    kind: 'company',
    legalName: 'Comercial Sin Correo Cía. Ltda.',
    representative: { cedula: '0920003332', name: 'Jorge Enrique Salazar Peña' },
    hasEmail: false,
    sriState: 'ACTIVO',
  },
  {
    ruc: '1760910100001',
    kind: 'public',
    legalName: 'Empresa Pública de Ensayos EP',
    representative: { cedula: '1850006667', name: 'María Fernanda Toapanta Ruiz' },
    hasEmail: true,
    sriState: 'ACTIVO',
  },
  {
    ruc: '0100000371001',
    kind: 'natural',
    legalName: 'Luis Alberto Ordóñez Vintimilla',
    representative: { cedula: '0100000371', name: 'Luis Alberto Ordóñez Vintimilla' },
    hasEmail: true,
    sriState: 'ACTIVO',
  },
  {
    ruc: '0210000741000',
    kind: 'household',
    legalName: 'Carmen Elena Gaibor Noboa',
    representative: { cedula: '0210000741', name: 'Carmen Elena Gaibor Noboa' },
    hasEmail: true,
    sriState: null,
  },
  {
    ruc: '0320001118001',
    kind: 'natural',
    legalName: 'Segundo Manuel Calle Palomeque',
    representative: { cedula: '0320001118', name: 'Segundo Manuel Calle Palomeque' },
    hasEmail: true,
    sriState: 'SUSPENDIDO',
  },
  {
    ruc: '0430001487001',
    kind: 'natural',
    legalName: 'Gustavo Pilco Chamorro',
    representative: { cedula: '0430001487', name: 'Gustavo Pilco Chamorro' },
    hasEmail: true,
    sriState: 'ACTIVO',
  },
];

const MADE_EMPLOYERS = 200;
const FIRST_NAMES = [
  'Ana',
  'Diego',
  'Lucía',
  'Mateo',
  'Rosa',
  'Pablo',
  'Elena',
  'Hugo',
  'Inés',
  'Marco',
  'Nadia',
  'Raúl',
];
const SURNAMES = [
  'Alvarado',
  'Bravo',
  'Carrión',
  'Delgado',
  'Espinosa',
  'Freire',
  'Granda',
  'Hidalgo',
  'Izurieta',
  'Jácome',
  'León',
  'Mora',
  'Naranjo',
];
const TRADES = [
  'Panadería',
  'Ferretería',
  'Textiles',
  'Transportes',
  'Imprenta',
  'Agrícola',
  'Farmacia',
  'Constructora',
  'Pesquera',
  'Café',
];

const provinceOf = (index: number): string => String((index % 24) + 1).padStart(2, '0');
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** A fictional person, always the same one for the same index. */
function personOf(index: number): { cedula: string; name: string } {
  const stem = `${provinceOf(index)}${index % 6}${String(500_000 + index).padStart(6, '0')}`;
  const name = `${pick(FIRST_NAMES, index)} ${pick(SURNAMES, index * 5)} ${pick(SURNAMES, index * 7 + 3)}`;
  return { cedula: `${stem}${cedulaCheckDigit(stem)}`, name };
}

/** The first sequential from `start` on whose check digit exists: modulo 11 skips one in eleven. */
function withCheckDigit(
  prefix: string,
  start: number,
  width: number,
  checkDigit: (stem: string) => number | undefined,
): string {
  for (let sequential = start; ; sequential += 1) {
    const stem = `${prefix}${String(sequential).padStart(width, '0')}`;
    const digit = checkDigit(stem);
    if (digit !== undefined) return `${stem}${digit}`;
  }
}

function madeEmployer(index: number): DemoEmployer {
  const representative = personOf(index);
  const base = { representative, hasEmail: true, sriState: 'ACTIVO' as const };
  const province = provinceOf(index);
  switch (index % 4) {
    case 0:
      return { ...base, kind: 'natural', ruc: `${representative.cedula}001`, legalName: representative.name };
    case 1:
      return {
        ...base,
        kind: 'household',
        ruc: householdKey(representative.cedula),
        legalName: representative.name,
        sriState: null,
      };
    case 2: {
      const root = withCheckDigit(`${province}6`, 20_000 + index * 20, 5, publicCheckDigit);
      return {
        ...base,
        kind: 'public',
        ruc: `${root}0001`,
        legalName: `Gobierno Parroquial de Ensayo N.º ${index}`,
      };
    }
    default: {
      const root = withCheckDigit(`${province}9`, 500_000 + index * 20, 6, companyCheckDigit);
      return {
        ...base,
        kind: 'company',
        ruc: `${root}001`,
        legalName: `${pick(TRADES, index)} ${pick(SURNAMES, index * 3)} ${index} S.A.`,
      };
    }
  }
}

export const DEMO_EMPLOYERS: readonly DemoEmployer[] = [
  ...NAMED_EMPLOYERS,
  ...Array.from({ length: MADE_EMPLOYERS }, (_, index) => madeEmployer(index + 1)),
];
