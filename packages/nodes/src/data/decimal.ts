/** A decimal number as `digits / 10^scale`, so that adding money does not pile up binary rounding errors. */
interface Decimal {
  digits: bigint;
  scale: number;
}

function toDecimal(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? { digits: digits * 10n ** BigInt(shift), scale: 0 } : { digits, scale: -shift };
}

/** Exact sum of decimal numbers: 0.1 + 0.2 is 0.3. @param values Finite numbers. */
export function sum(values: readonly number[]): number {
  let digits = 0n;
  let scale = 0;
  for (const value of values) {
    const one = toDecimal(value);
    if (one.scale > scale) {
      digits *= 10n ** BigInt(one.scale - scale);
      scale = one.scale;
    }
    digits += one.digits * 10n ** BigInt(scale - one.scale);
  }
  return Number(`${digits}e${-scale}`);
}
