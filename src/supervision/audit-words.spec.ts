import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ACTION_NAMES, actionName, detailsText, subjectName } from './audit-words.js';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));

/** Every action that the code records, found in its text: `action: 'turno.held'`. */
function recordedActions(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('audit-words.ts'))
    .map((file) => readFileSync(`${SOURCES}/${file}`, 'utf8'));
  const found = texts.flatMap((text) => [
    ...text.matchAll(
      /'((?:access|calendar|counter|demo|dossier|employer|later-check|padron|reset|service|staff|ticket|turno|waiting)\.[a-z][a-z-]+)'/g,
    ),
  ]);
  return [...new Set(found.map(([, action]) => action ?? ''))].sort();
}

describe('the words of the audit', () => {
  it('names every action that the code records', () => {
    const actions = recordedActions();
    expect(actions.length).toBeGreaterThan(30);
    expect(actions.filter((action) => ACTION_NAMES[action] === undefined)).toEqual([]);
  });

  it('shows an action it does not know by its code', () => {
    expect(actionName('turno.held')).toBe('Hora reservada');
    expect(actionName('luna.llena')).toBe('luna.llena');
  });

  it('shortens an id, which the link keeps whole', () => {
    expect(subjectName({ kind: 'turno', id: '01a205b2-6751-73a2-b423-c5762d85ce83' })).toBe('Turno …85ce83');
    expect(subjectName({ kind: 'route', id: 'GET /api/v1/audit-events' })).toBe('Ver /api/v1/audit-events');
    expect(subjectName({ kind: 'route', id: 'POST /personal/puesto/siguiente' })).toBe(
      'Enviar a /personal/puesto/siguiente',
    );
    expect(subjectName({ kind: 'country', id: null })).toBe('País');
  });

  it('puts the details that have a name into one line', () => {
    expect(detailsText({ requirement: 'request-letter', outcome: 'accepted' })).toBe(
      'requisito: carta de pedido · resultado: aceptado',
    );
    expect(detailsText({ code: 'NOT_ALLOWED' })).toBe('motivo: sin permiso');
    expect(detailsText({ from: 'serving', to: 'finished' })).toBe('desde: en atención · a: finalizada');
    expect(detailsText({ reason: 'falta la carta', number: 'A-017', accountId: 'x', nested: {} })).toBe(
      'motivo: falta la carta · número: A-017',
    );
  });
});
