/** Finding out whether a port is free, and choosing one. */
import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';
import { Stop } from './command.mjs';

function listens(port, host) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error) => done(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(undefined)));
  });
}

/** Why nobody can listen on this port: EADDRINUSE, EACCES …; undefined when it is free. */
export async function whyNotFree(port, hosts = ['127.0.0.1']) {
  for (const host of hosts) {
    const code = await listens(port, host);
    // A machine without IPv6 has no `::` to be busy.
    if (code && code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') return code;
  }
  return undefined;
}

/** The app's own port, as it will listen: on every address. */
export async function demandPort(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Stop(`PORT=${text} no es un puerto: debe ser un número de 1 a 65535.`);
  }
  const problem = await whyNotFree(port, ['127.0.0.1', '0.0.0.0', '::']);
  if (problem === 'EACCES')
    throw new Stop(
      `El puerto ${port} pide permisos que este usuario no tiene; elija otro: PORT=3000 npm start`,
    );
  if (problem) {
    throw new Stop(
      `El puerto ${port} ya está ocupado por otro programa. Ciérrelo o elija otro puerto: PORT=${port + 10} npm start`,
    );
  }
  return port;
}

/** The remembered port when it is still free, otherwise a free one below the range that outgoing connections use. */
export async function choosePort(remembered, taken) {
  for (let port = remembered; ; port = randomInt(20_000, 32_000)) {
    if (port && !taken.includes(port) && !(await whyNotFree(port))) return port;
  }
}
