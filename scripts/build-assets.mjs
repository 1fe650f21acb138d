// Puts what browsers load into public/assets/: the stylesheet, the typeface, govuk-frontend's module.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'sass';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assets = join(root, 'public', 'assets');
const packages = join(root, 'node_modules');
const fonts = join(packages, '@fontsource-variable', 'public-sans');

mkdirSync(join(assets, 'fonts'), { recursive: true });

const { css } = compile(join(root, 'styles', 'main.scss'), {
  style: 'compressed',
  loadPaths: [packages],
  quietDeps: true,
});
writeFileSync(join(assets, 'app.css'), css);

for (const subset of ['latin', 'latin-ext']) {
  const name = `public-sans-${subset}-wght-normal.woff2`;
  cpSync(join(fonts, 'files', name), join(assets, 'fonts', name));
}
cpSync(join(fonts, 'LICENSE'), join(assets, 'fonts', 'LICENSE'));
cpSync(
  join(packages, 'govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js'),
  join(assets, 'govuk-frontend.min.js'),
);
// ALTCHA's own solver, without the widget around it (docs/decisions/0028).
cpSync(join(packages, 'altcha', 'dist', 'workers', 'pbkdf2.js'), join(assets, 'altcha-pbkdf2.js'));
