import { textOfPdf } from '../../test/support/pdf-text.js';
import { aTurnoView } from '../../test/support/turno-view.js';
import { turnoReceipt } from './turno-receipt.js';

describe('the receipt on paper', () => {
  it('says code, hour and place, and what to show, to hand in and not to bring', async () => {
    const text = textOfPdf(await turnoReceipt(aTurnoView()));
    expect(text).toContain('K7M-4QD\nlun 23/11/2026, 09:20\n');
    expect(text).toContain('Centro\nCAU Quito Centro\nDirección\nAv. 10 de Agosto N21-45; piso 2, Quito\n');
    expect(text).toContain('Preguntas\nquito.centro@demo.test, (02) 212-3456\n');
    const groups = ['Muestre (se lo devolvemos)', 'Entregue (se queda', 'Consultamos (no necesita traerlo)'];
    const places = groups.map((group) => text.indexOf(group));
    expect(places.every((place, index) => place > (places[index - 1] ?? 0))).toBe(true);
    expect(text.indexOf('Carta de pedido firmada a mano')).toBeGreaterThan(places[1] ?? 0);
    expect(text.indexOf('Nombramiento vigente')).toBeGreaterThan(places[2] ?? 0);
  });

  it.each([
    ['company', ['Muestre', 'Entregue', 'Consultamos'], 'representante legal'],
    ['natural', ['Muestre', 'Entregue', 'Consultamos'], 'Su cédula original'],
    ['household', ['Muestre', 'Entregue', 'Consultamos'], 'patrono de hogar'],
  ] as const)('is for this kind of employer: %s', async (employerKind, groups, words) => {
    const text = textOfPdf(await turnoReceipt(aTurnoView({ employerKind })));
    for (const group of groups) expect(text).toContain(`${group} (`);
    expect(text).toContain(words);
    expect(text.includes('Nombramiento')).toBe(employerKind === 'company');
  });

  it('has no group without anything in it', async () => {
    const text = textOfPdf(
      await turnoReceipt(aTurnoView({ service: 'desbloqueo', employerKind: 'natural' })),
    );
    expect(text).not.toContain('Entregue');
  });

  it('shows the hour of Galápagos on its own wall, and says so', async () => {
    const text = textOfPdf(await turnoReceipt(aTurnoView({ timeZone: 'Pacific/Galapagos' })));
    expect(text).toContain('lun 23/11/2026, 08:20\nEs hora de Galápagos\n');
  });

  it('is one sheet that can be read aloud, with its own typeface', async () => {
    const pdf = (await turnoReceipt(aTurnoView())).toString('latin1');
    expect(pdf.startsWith('%PDF-1.7')).toBe(true);
    expect(pdf.match(/\/Type \/Page\n/g)).toHaveLength(1);
    expect(pdf).toContain('/Lang (es-EC)');
    expect(pdf).toContain('/S /Figure');
    expect(pdf.match(/\/FontFile2/g)).toHaveLength(2);
    expect(pdf).not.toMatch(/\/URI|\/JS|\/AA|\/OpenAction/);
  });
});
