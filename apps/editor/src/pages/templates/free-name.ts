/**
 * The name itself, or the first of `name 2`, `name 3`… that is not taken. Names differ by more than case.
 *
 * @param most Characters a name may have; default 120.
 */
export function freeName(name: string, taken: readonly string[], most = 120): string {
  const known = new Set(taken.map((one) => one.toLowerCase()));
  for (let n = 1; ; n++) {
    const end = n === 1 ? "" : ` ${n}`;
    const candidate = name.slice(0, most - end.length) + end;
    if (!known.has(candidate.toLowerCase())) return candidate;
  }
}
