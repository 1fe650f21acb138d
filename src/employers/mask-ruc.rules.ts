/** A RUC as a page or mail outside the counter shows it: `1790…001`. */
export const maskRuc = (ruc: string): string => `${ruc.slice(0, 4)}…${ruc.slice(-3)}`;
