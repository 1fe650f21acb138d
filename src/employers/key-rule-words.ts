/** The rule as the pages list it beside the field; `public/js/key-rules.js` ticks the lines off by their code. */
export const KEY_RULE_WORDS = [
  { code: 'length', text: 'de 8 a 12 caracteres' },
  { code: 'uppercase', text: 'una mayúscula' },
  { code: 'lowercase', text: 'una minúscula' },
  { code: 'digit', text: 'un número' },
  { code: 'special', text: 'un carácter especial' },
  { code: 'sequence', text: 'sin series como 1234 o qwer' },
  { code: 'personal', text: 'sin su RUC, cédula ni nombre' },
] as const;
