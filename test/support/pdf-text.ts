import { inflateSync } from 'node:zlib';

/** The text that a PDF of ours shows, line by line, as a reader's search would find it: by each font's own table of characters. */
export function textOfPdf(pdf: Buffer): string {
  const objects = new Map(
    [...pdf.toString('latin1').matchAll(/(\d+) 0 obj\n([\s\S]*?)endobj/g)].map(
      ([, id = '', body = '']) => [id, body] as const,
    ),
  );
  const streamOf = (body: string): string => {
    const head = /\/Length (\d+)[\s\S]*?stream\r?\n/.exec(body);
    if (!head) return '';
    // By its length: what is compressed may end in any byte, also in one that looks like the end of a line.
    const from = head.index + head[0].length;
    const bytes = Buffer.from(body.slice(from, from + Number(head[1])), 'latin1');
    return (/FlateDecode/.test(body) ? inflateSync(bytes) : bytes).toString('latin1');
  };
  const fonts = new Map<string, string[]>();
  for (const body of objects.values()) {
    for (const [, name = '', id = ''] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '')?.[1];
      fonts.set(name, charactersIn(streamOf(objects.get(table ?? '') ?? '')));
    }
  }
  const shown = [...objects.values()].map(streamOf).filter((content) => / Tf\n/.test(content));
  return shown.map((content) => textIn(content, fonts)).join('\n');
}

/** The characters of a ToUnicode table, by glyph; a ligature has two. */
const charactersIn = (table: string): string[] =>
  [...(/\[([^\]]*)\]\s*endbfrange/.exec(table)?.[1] ?? '').matchAll(/<([0-9a-f ]+)>/g)].map(([, hex = '']) =>
    Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
  );

function textIn(content: string, fonts: ReadonlyMap<string, string[]>): string {
  let font: string[] = [];
  let text = '';
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name) ?? [];
    const glyphs = [...(shown ?? '').matchAll(/<([0-9a-fA-F]+)>/g)].flatMap(([, hex = '']) =>
      (hex.match(/.{4}/g) ?? []).map((glyph) => font[Number.parseInt(glyph, 16)] ?? ''),
    );
    text += glyphs.join('') + (shown === undefined ? '' : '\n');
  }
  return text;
}
