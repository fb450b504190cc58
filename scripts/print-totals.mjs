import { sumTotals, totalsLine } from "./bootstrap/totals.mjs";

/** Prints the sum of the suites collected in the file named by the first argument, alone on a line. */
console.log(totalsLine(sumTotals(process.argv[2] ?? "")));
