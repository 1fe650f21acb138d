import { createRequire } from 'node:module';
import PdfDocument from 'pdfkit';
import { create as createQr } from 'qrcode';
import { shownTurnoCode } from './turno.rules.js';
import { GROUPS, shortWhen, zoneNote } from './turno-words.js';
import { type TurnoView } from './turnos.reads.js';

type Pdf = InstanceType<typeof PdfDocument>;
type Struct = ReturnType<Pdf['struct']>;

const packages = createRequire(import.meta.url);
const fontFile = (weight: number): string =>
  packages.resolve(`@fontsource/public-sans/files/public-sans-latin-${weight}-normal.woff`);

const INK = '#14181f';
const SOFT = '#4a5464';
const BLUE = '#0b3a6f';
const LINE = '#c9d2de';

/** A4 in points. */
const PAGE = { width: 595.28, margin: 56 };
const WIDTH = PAGE.width - 2 * PAGE.margin;
const BAND_HEIGHT = 54;
const QR_SIZE = 132;
const KEY_WIDTH = 118;
const BULLET_WIDTH = 12;

/**
 * The receipt on one sheet of paper: code, hour, place, and what this kind of employer shows, hands in and need not bring.
 * It can be read aloud: tagged, in Spanish, the QR named. Like the page, it holds nothing about the person.
 */
export async function turnoReceipt(view: TurnoView): Promise<Buffer> {
  const code = shownTurnoCode(view.turno.code ?? '');
  const pdf = new PdfDocument({
    size: 'A4',
    margins: { top: 40, bottom: 48, left: PAGE.margin, right: PAGE.margin },
    pdfVersion: '1.7',
    tagged: true,
    lang: 'es-EC',
    displayTitle: true,
    info: {
      Title: `Turno ${code}`,
      Author: 'Ventanilla',
      CreationDate: view.now,
      ModDate: view.now,
    },
  });
  const whole = collected(pdf);
  pdf.registerFont('text', fontFile(400)).registerFont('strong', fontFile(700));
  const sheet = pdf.struct('Document');
  pdf.addStructure(sheet);
  band(pdf);
  head(pdf, sheet, view, code);
  facts(pdf, sheet, view);
  bring(pdf, sheet, view);
  foot(pdf, sheet, view);
  sheet.end();
  pdf.end();
  return whole;
}

const collected = (pdf: Pdf): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });

function band(pdf: Pdf): void {
  pdf.markContent('Artifact', { type: 'Layout' });
  pdf.rect(0, 0, PAGE.width, BAND_HEIGHT).fill(BLUE);
  pdf
    .font('strong')
    .fontSize(13)
    .fillColor('#ffffff')
    .text('Ventanilla', PAGE.margin, 20, { continued: true });
  pdf.font('text').text(' · Clave de empleador');
  pdf.endMarkedContent();
}

function head(pdf: Pdf, sheet: Struct, { turno, center }: TurnoView, code: string): void {
  const top = BAND_HEIGHT + 32;
  const qrLeft = PAGE.width - PAGE.margin - QR_SIZE;
  const width = qrLeft - PAGE.margin - 24;
  const zone = zoneNote(center.timeZone);
  const line = (text: string, options: { font: string; size: number; color: string; as?: string }) => {
    pdf.font(options.font).fontSize(options.size).fillColor(options.color);
    pdf.text(text, PAGE.margin, pdf.y, { width, structParent: sheet, structType: options.as ?? 'P' });
  };
  pdf.y = top;
  line('Comprobante de turno', { font: 'strong', size: 22, color: INK, as: 'H1' });
  pdf.y += 14;
  line('Código de su turno', { font: 'text', size: 11, color: SOFT });
  line(code, { font: 'strong', size: 40, color: BLUE });
  line(shortWhen(turno.startsAt, center.timeZone), { font: 'strong', size: 17, color: INK });
  if (zone) line(`Es ${zone}`, { font: 'text', size: 11, color: SOFT });
  // The code alone: what the check-in reads, and nothing about the person.
  const qr = pdf.struct('Figure', { alt: `Código QR del turno ${code}` }, () =>
    drawQr(pdf, turno.code ?? '', { left: qrLeft, top }),
  );
  sheet.add(qr);
  pdf.y = Math.max(pdf.y, top + QR_SIZE) + 18;
}

function drawQr(pdf: Pdf, text: string, at: { left: number; top: number }): void {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
  const step = QR_SIZE / modules.size;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) pdf.rect(at.left + column * step, at.top + row * step, step, step);
    }
  }
  pdf.fill('#000000');
}

function facts(pdf: Pdf, sheet: Struct, { turno, center, serviceName, service }: TurnoView): void {
  const isVideo = turno.mode === 'video';
  const rows = [
    ['Centro', center.name],
    isVideo
      ? ['Cómo', 'Por videollamada. El enlace está en su correo y en el comprobante en línea.']
      : ['Dirección', `${center.address}, ${center.city}`],
    ['Trámite', serviceName],
    isVideo
      ? ['A su hora', 'Entre en la sala y espere ahí.']
      : ['Llegada', `Desde ${service?.checkInBeforeMinutes ?? 0} minutos antes. Basta el código.`],
    ['Preguntas', center.contact],
  ] as const;
  for (const [key, value] of rows) {
    rule(pdf);
    const top = pdf.y;
    pdf.font('strong').fontSize(11).fillColor(INK);
    pdf.text(key, PAGE.margin, top, { width: KEY_WIDTH, structParent: sheet, structType: 'P' });
    pdf.font('text').text(value, PAGE.margin + KEY_WIDTH, top, {
      width: WIDTH - KEY_WIDTH,
      structParent: sheet,
      structType: 'P',
    });
    pdf.y += 5;
  }
  rule(pdf);
}

function rule(pdf: Pdf): void {
  pdf.markContent('Artifact', { type: 'Layout' });
  pdf
    .moveTo(PAGE.margin, pdf.y)
    .lineTo(PAGE.width - PAGE.margin, pdf.y)
    .lineWidth(0.75)
    .stroke(LINE);
  pdf.endMarkedContent();
  pdf.y += 6;
}

function bring(pdf: Pdf, sheet: Struct, { turno, requirements }: TurnoView): void {
  const title = turno.mode === 'video' ? 'Qué debe tener a la mano' : 'Qué debe llevar';
  pdf.y += 14;
  pdf.font('strong').fontSize(16).fillColor(INK);
  pdf.text(title, PAGE.margin, pdf.y, { width: WIDTH, structParent: sheet, structType: 'H2' });
  for (const { how, title } of GROUPS) {
    const ofGroup = requirements.filter((each) => each.how === how);
    if (ofGroup.length === 0) continue;
    pdf.y += 10;
    pdf.font('strong').fontSize(12).fillColor(BLUE);
    pdf.text(title, PAGE.margin, pdf.y, { width: WIDTH, structParent: sheet, structType: 'H3' });
    pdf.font('text').fontSize(11).fillColor(INK);
    for (const { text } of ofGroup) {
      pdf.y += 3;
      const top = pdf.y;
      pdf.markContent('Artifact', { type: 'Layout' });
      pdf.text('•', PAGE.margin, top, { lineBreak: false });
      pdf.endMarkedContent();
      pdf.text(text, PAGE.margin + BULLET_WIDTH, top, {
        width: WIDTH - BULLET_WIDTH,
        structParent: sheet,
        structType: 'P',
      });
    }
  }
}

function foot(pdf: Pdf, sheet: Struct, { now, center }: TurnoView): void {
  pdf.y += 20;
  pdf.font('text').fontSize(9.5).fillColor(SOFT);
  pdf.text(
    `Comprobante del ${shortWhen(now, center.timeZone)}. Si cambia o cancela su turno, vale el nuevo. El turno es gratuito: nunca le pediremos su clave ni un pago.`,
    PAGE.margin,
    pdf.y,
    { width: WIDTH, structParent: sheet, structType: 'P' },
  );
}
