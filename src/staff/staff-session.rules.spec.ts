import { safeReturnPath, usernameAs } from './staff-session.rules.js';

describe('where to go on after signing in', () => {
  it.each(['/personal', '/personal/', '/personal/atencion', '/personal/atencion?ticket=1', '/personal?x=1'])(
    '%s is a page of the staff',
    (path) => expect(safeReturnPath(path)).toBe(path),
  );

  it.each([
    'https://malo.example/personal',
    '//malo.example/personal',
    '/\\malo.example',
    '/personal/\\..\\..',
    '/personal/../turnos',
    '/personal/%2e%2e/turnos',
    '/personalizado',
    '/personal@malo.example',
    '/personal\r\nSet-Cookie: a=b',
    '/personal/ingreso',
    '/personal/ingreso?volver=/personal',
    '/personal/salir',
    '/turnos',
    'personal',
    '',
    undefined,
    ['/personal'],
  ])('%p is not', (path) => expect(safeReturnPath(path)).toBeUndefined());
});

it('a user name is the same however it is capitalised and spaced', () => {
  expect(usernameAs('  Ventanilla1 ')).toBe('ventanilla1');
});
