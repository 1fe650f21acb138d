/** What `npm start` says when all is ready: where to click and whom to sign in as. */
import { isProduction } from './surroundings.mjs';
import { say } from './command.mjs';

export function welcome({ port, env, inboxUrl }) {
  const home = env.BASE_URL || `http://localhost:${port}`;
  if (isProduction()) {
    say(`Ventanilla atiende en ${home}`);
    return;
  }
  say(`
  Ventanilla está lista.

    Inicio               ${home}/
    Personal             ${home}/personal/ingreso
    Pantalla de llamados ${home}/pantalla/UIO-CENTRO
    API                  ${home}/api/docs${inboxUrl ? `\n    Correo enviado       ${inboxUrl}/` : ''}

    Usuarios             ventanilla1 … ventanilla6, supervision1, supervision2  (Quito, UIO-CENTRO)
                         ventanilla7, supervision3  (Guayaquil, GYE-NORTE)
                         admin
    Contraseña           ${env.DEMO_PASSWORD}

  Ctrl-C para cerrar.
`);
}
