/** Enough of an address to recognise one's own, not enough to write to it: `m…@empresa.ec`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return at < 1 ? '…' : `${first}…${email.slice(at)}`;
}
