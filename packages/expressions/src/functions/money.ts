import type { Json } from "@signalbox/model";
import { roundTo } from "../decimal.ts";
import { finite } from "../operators.ts";
import { INTEGER, NUMBER, TEXT } from "../types/type.ts";
import { amountOf } from "./amount.ts";
import { numberFormat } from "./intl.ts";
import { type CallSite, maybe, type PlainFunction, p } from "./spec.ts";

/** Decimal places of a currency by ISO 4217: EUR 2, JPY 0, KWD 3. */
function decimalsOf(currency: Json, site: CallSite, arg: number): number {
  if (typeof currency !== "string" || !/^[A-Za-z]{3}$/.test(currency))
    return site.fail("BAD_CURRENCY", { value: String(currency).slice(0, 40) }, arg);
  return (
    numberFormat("en", { style: "currency", currency: currency.toUpperCase() }, site, arg).resolvedOptions()
      .maximumFractionDigits ?? 2
  );
}

const amount = p("amount", "amount");
const currency = p("currency", "text");

export const MONEY: PlainFunction[] = [
  {
    name: "roundMoney",
    group: "money",
    params: [amount, currency],
    returns: NUMBER,
    doc: {
      en: "Rounds an amount to the decimal places of its currency; halves go to the even digit, as banks do.",
      zh: "按货币的小数位舍入金额；采用银行家舍入（五取偶）。",
    },
    example: 'roundMoney(2.345, "EUR")',
    result: 2.34,
    run: ([value, code], site) =>
      roundTo(amountOf(value as Json, site, 0), decimalsOf(code as Json, site, 1), "halfEven"),
  },
  {
    name: "formatMoney",
    group: "money",
    params: [amount, currency, maybe("locale", "text")],
    returns: TEXT,
    doc: {
      en: "An amount as people of a language write it, rounded like roundMoney.",
      zh: "按语言习惯书写金额，舍入方式同 roundMoney。",
    },
    example: 'formatMoney(1234.5, "USD", "en-US")',
    result: "$1,234.50",
    run: ([value, code, locale], site) => {
      const decimals = decimalsOf(code as Json, site, 1);
      const rounded = roundTo(amountOf(value as Json, site, 0), decimals, "halfEven");
      return numberFormat(
        locale ?? "en",
        { style: "currency", currency: (code as string).toUpperCase() },
        site,
        2,
      ).format(rounded);
    },
  },
  {
    name: "toMinor",
    group: "money",
    params: [amount, currency],
    returns: INTEGER,
    doc: {
      en: "An amount in the smallest unit of its currency, as payment services want it (cents).",
      zh: "以货币最小单位表示的金额（如分），支付服务常用。",
    },
    example: 'toMinor("19.99", "USD")',
    result: 1999,
    run: ([value, code], site) => {
      const decimals = decimalsOf(code as Json, site, 1);
      const rounded = roundTo(amountOf(value as Json, site, 0), decimals, "halfEven");
      return roundTo(finite(rounded * 10 ** decimals, site.at), 0, "halfEven");
    },
  },
  {
    name: "fromMinor",
    group: "money",
    params: [amount, currency],
    returns: NUMBER,
    doc: { en: "An amount from the smallest unit of its currency (cents).", zh: "将最小单位（如分）换算为金额。" },
    example: 'fromMinor(1999, "USD")',
    result: 19.99,
    run: ([value, code], site) => {
      const decimals = decimalsOf(code as Json, site, 1);
      return roundTo(amountOf(value as Json, site, 0) / 10 ** decimals, decimals, "halfEven");
    },
  },
];
