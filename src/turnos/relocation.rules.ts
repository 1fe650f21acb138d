/** Who booked first is placed first: that is the precedence people keep. */
export const byPrecedence = (
  one: { readonly confirmedAt: Date | null; readonly id: string },
  other: { readonly confirmedAt: Date | null; readonly id: string },
): number =>
  (one.confirmedAt?.getTime() ?? 0) - (other.confirmedAt?.getTime() ?? 0) || one.id.localeCompare(other.id);
