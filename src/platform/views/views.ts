import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import { projectRoot } from './project-root.js';
import { viewHelpers } from './view-helpers.js';

type Template = (model: object) => string;

/** Strict and closed: a partial sees only what it is handed, and only the helpers we list exist. */
const OPTIONS = {
  strict: true,
  explicitPartialContext: true,
  preventIndent: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(viewHelpers).map((name) => [name, true])),
};

/**
 * Handlebars for pages and mails. Templates get plain view models and are compiled strictly: a name that the
 * model lacks fails the render instead of leaving a hole on somebody's screen.
 */
@Injectable()
export class Views {
  private readonly engine = Handlebars.create();
  private readonly templates = new Map<string, Template>();

  constructor() {
    this.engine.registerHelper(viewHelpers);
    const root = fileURLToPath(new URL('templates/', projectRoot));
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.hbs')) continue;
      const name = file.replaceAll('\\', '/').slice(0, -'.hbs'.length);
      const source = readFileSync(`${root}/${file}`, 'utf8');
      // Text mails have no markup to escape; everything else escapes always.
      const noEscape = name.endsWith('.text') || name.endsWith('-text');
      if (/^(layouts|partials)\//.test(name)) {
        this.engine.registerPartial(
          name,
          this.engine.compile(source, { ...OPTIONS, noEscape }) as Handlebars.Template,
        );
      } else {
        this.templates.set(name, this.engine.compile(source, { ...OPTIONS, noEscape }));
      }
    }
  }

  /** @param name path under templates/ without ending, such as `pages/turnos/slots` or `mail/email-code.html`. */
  render(name: string, model: object): string {
    const template = this.templates.get(name);
    if (!template) throw new Error(`no template ${name}`);
    return template(model);
  }

  get names(): string[] {
    return [...this.templates.keys()];
  }
}
