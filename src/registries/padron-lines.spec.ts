import { PADRON_HEADER, padronLine } from '../../test/support/padron.js';
import { EncodingTally, type PadronEncoding, PadronLines } from './padron-lines.js';
import { losesTooMuch, PADRON_COLUMNS, readPadronHeader } from './padron.rules.js';

function read(text: string | Buffer, encoding: PadronEncoding = 'UTF-8', header = PADRON_HEADER) {
  const layout = readPadronHeader(header);
  if ('problem' in layout) throw new Error(layout.problem);
  const bad: string[] = [];
  const lines = new PadronLines(layout, encoding, (line, reason) => bad.push(`${line} ${reason}`));
  const rows = lines.rowsOf(typeof text === 'string' ? Buffer.from(text) : text).toString('utf8');
  return { rows: rows.split('\n').filter(Boolean), bad, lines: lines.lines, others: lines.otherStates };
}

describe('the header', () => {
  it('is read by name, in any order, with a byte order mark and a carriage return', () => {
    const turned = [...PADRON_COLUMNS].reverse();
    expect(readPadronHeader(`\uFEFF${turned.join('|')}\r`)).toEqual({
      ruc: 20,
      legalName: 19,
      state: 17,
      establishment: 9,
    });
  });

  it.each([
    ['<!DOCTYPE html>', 'no tiene los nombres de las columnas'],
    [PADRON_HEADER.replaceAll('|', ';'), 'no tiene los nombres de las columnas'],
    [PADRON_HEADER.replace('|ESPECIAL', ''), 'faltan las columnas ESPECIAL'],
    [`${PADRON_HEADER}|ALGO`, 'tiene 22 columnas'],
  ])('of another file says so: %s', (line, problem) => {
    expect(readPadronHeader(line)).toEqual({ problem: expect.stringContaining(problem) });
  });
});

describe('a line', () => {
  it('becomes what is kept of it', () => {
    expect(read(`${padronLine()}\n`).rows).toEqual(['1790001016001|1|ACTIVO|COMPAÑIA DE PRUEBA S.A.']);
  });

  it('follows the order of the header', () => {
    const turned = padronLine().split('|').reverse().join('|');
    expect(read(turned, 'UTF-8', [...PADRON_COLUMNS].reverse().join('|')).rows).toEqual([
      '1790001016001|1|ACTIVO|COMPAÑIA DE PRUEBA S.A.',
    ]);
  });

  it('takes quotes for data, keeps backslashes, drops blanks around fields', () => {
    const line = padronLine({ RAZON_SOCIAL: '  "EL \\N SOL" \\ CIA. ', NUMERO_RUC: ' 1790001016001 ' });
    // As COPY reads it: each backslash written twice.
    expect(read(line).rows).toEqual(['1790001016001|1|ACTIVO|"EL \\\\N SOL" \\\\ CIA.']);
  });

  it.each([
    ['ACTIVO', 'ACTIVO'],
    ['suspendido', 'SUSPENDIDO'],
    ['PASIVO', 'PASIVO'],
    ['CANCELADO', 'CANCELADO'],
    ['NO UBICADO', 'OTRO'],
    ['ACTIVOS', 'OTRO'],
    ['', 'OTRO'],
  ])('in state %s is kept as %s', (state, kept) => {
    const { rows, bad } = read(padronLine({ ESTADO_CONTRIBUYENTE: state }));
    expect(rows[0]?.split('|')[2]).toBe(kept);
    expect(bad).toEqual([]);
  });

  it('tells which states were unknown', () => {
    const text = ['NO UBICADO', 'ACTIVO', 'NO UBICADO'].map((state) =>
      padronLine({ ESTADO_CONTRIBUYENTE: state }),
    );
    expect([...read(text.join('\n')).others]).toEqual([['NO UBICADO', 2]]);
  });

  it.each([
    ['one column less', padronLine().replace('|SOCIEDAD', ''), 'COLUMNS'],
    ['one column more', `${padronLine()}|`, 'COLUMNS'],
    ['a separator in a name', padronLine({ RAZON_SOCIAL: 'A|B' }), 'COLUMNS'],
    ['many columns more', `${padronLine()}${'|'.repeat(100)}`, 'COLUMNS'],
    ['a short RUC', padronLine({ NUMERO_RUC: '179000101600' }), 'RUC'],
    ['a RUC with letters', padronLine({ NUMERO_RUC: '17900010160O1' }), 'RUC'],
    ['the RUC of an establishment', padronLine({ NUMERO_RUC: '1790001016002' }), 'RUC'],
    ['no RUC', padronLine({ NUMERO_RUC: '' }), 'RUC'],
    ['no name', padronLine({ RAZON_SOCIAL: '  ' }), 'NAME'],
    ['a tab in the name', padronLine({ RAZON_SOCIAL: 'A\tB' }), 'NAME'],
    ['a nothing in the name', padronLine({ RAZON_SOCIAL: 'A\0B' }), 'NAME'],
    ['a lone carriage return in the name', padronLine({ RAZON_SOCIAL: 'A\rB' }), 'NAME'],
    ['no establishment', padronLine({ NUMERO_ESTABLECIMIENTO: '' }), 'ESTABLISHMENT'],
    ['an establishment in words', padronLine({ NUMERO_ESTABLECIMIENTO: 'uno' }), 'ESTABLISHMENT'],
    ['an endless establishment', padronLine({ NUMERO_ESTABLECIMIENTO: '1'.repeat(10) }), 'ESTABLISHMENT'],
  ])('with %s is left out, with its number, and the next one is not touched', (_, line, reason) => {
    const { rows, bad, lines } = read(`${padronLine()}\r\n${line}\r\n${padronLine()}\r\n`);
    expect(bad).toEqual([`3 ${reason}`]);
    expect(rows).toHaveLength(2);
    expect(lines).toBe(4);
  });

  it('counts empty lines without complaint', () => {
    const { rows, bad, lines } = read(`\n${padronLine()}\n\r\n`);
    expect([rows.length, bad, lines]).toEqual([1, [], 4]);
  });
});

describe('the encoding', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const of = (block: Buffer) => {
    const tally = new EncodingTally();
    tally.add(block);
    return tally.encoding;
  };

  it('is found by how the lines with accents are written, not by the first of them', () => {
    expect(of(Buffer.from('SEÑOR\nPEÑA\n'))).toBe('UTF-8');
    expect(of(latin('SEÑOR\nPEÑA\n'))).toBe('Latin-1');
    expect(of(Buffer.from('SENOR\n'))).toBe('UTF-8');
    expect(of(Buffer.concat([latin('PEÑ\n'), Buffer.from('SEÑOR\nPEÑA\n')]))).toBe('UTF-8');
  });

  it('of 8 bits is read as it was meant, dashes and quotes of Windows too', () => {
    const line = Buffer.concat([latin(padronLine({ RAZON_SOCIAL: 'ÑANDÚ @ ü' }))]);
    line[line.indexOf('@')] = 0x96;
    expect(read(line, 'Latin-1').rows).toEqual(['1790001016001|1|ACTIVO|ÑANDÚ – ü']);
  });

  it('of 8 bits has places without meaning: such a name is not guessed', () => {
    const line = latin(padronLine({ RAZON_SOCIAL: 'A@B' }));
    line[line.indexOf('@')] = 0x81;
    expect(read(line, 'Latin-1')).toMatchObject({ rows: [], bad: ['2 NAME'] });
  });

  it('leaves out the lines that break it, and only those', () => {
    const text = Buffer.concat([
      Buffer.from(`${padronLine()}\n`),
      latin(`${padronLine()}\n`),
      Buffer.from(padronLine()),
    ]);
    expect(read(text, 'UTF-8')).toMatchObject({
      rows: [expect.any(String), expect.any(String)],
      bad: ['3 ENCODING'],
    });
  });
});

it('an import that would leave less than half is stopped', () => {
  expect([losesTooMuch(100, 49), losesTooMuch(100, 50), losesTooMuch(0, 1), losesTooMuch(1, 1)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
