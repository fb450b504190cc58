import type { HttpResponse, Json } from "@signalbox/sdk";
import { userFailure } from "../support/failure.ts";
import { getPath, kindOf } from "../support/path.ts";

export interface Paging {
  pagination: "none" | "page" | "cursor" | "link";
  pageParam: string;
  firstPage: number;
  pageSize?: number | undefined;
  pageSizeParam: string;
  cursorParam: string;
  cursorPath: string;
  nextPath: string;
  itemsPath: string;
}

const withQuery = (url: string, values: Record<string, string>): string => {
  const made = new URL(url);
  for (const [name, value] of Object.entries(values)) made.searchParams.set(name, value);
  return made.href;
};

/** Address of the first page. */
export function firstUrl(url: string, paging: Paging): string {
  if (paging.pagination === "none") return url;
  const values: Record<string, string> = {};
  if (paging.pageSize !== undefined) values[paging.pageSizeParam] = String(paging.pageSize);
  if (paging.pagination === "page") values[paging.pageParam] = String(paging.firstPage);
  return withQuery(url, values);
}

/** The items of one page. @throws StepFailure `ITEMS_NOT_FOUND` when there is no list at `itemsPath`. */
export function itemsOf(response: HttpResponse, paging: Paging): Json[] {
  const found = getPath(response.body, paging.itemsPath);
  if (Array.isArray(found)) return found;
  const where = paging.itemsPath === "" ? "the body" : `${paging.itemsPath} in the body`;
  throw userFailure(
    "ITEMS_NOT_FOUND",
    `Expected a list at ${where}, found ${kindOf(found)}. Set "List in the answer".`,
  );
}

/**
 * Address of the page after `url`; undefined after the last.
 *
 * @param first Address of the first page; `page` counts from 1.
 * @throws StepFailure `NEXT_PAGE_ELSEWHERE` when a link leads to another origin: credentials stay where they belong.
 */
export function nextUrl(
  response: HttpResponse,
  items: readonly Json[],
  paging: Paging,
  at: { url: string; first: string; page: number },
): string | undefined {
  if (paging.pagination === "page") {
    if (items.length === 0 || (paging.pageSize !== undefined && items.length < paging.pageSize)) return undefined;
    return withQuery(at.first, { [paging.pageParam]: String(paging.firstPage + at.page) });
  }
  if (paging.pagination === "cursor") {
    const cursor = getPath(response.body, paging.cursorPath);
    if (typeof cursor !== "string" && typeof cursor !== "number") return undefined;
    return cursor === "" ? undefined : withQuery(at.first, { [paging.cursorParam]: String(cursor) });
  }
  const link = paging.nextPath === "" ? nextLink(response.headers.link) : getPath(response.body, paging.nextPath);
  if (typeof link !== "string" || link === "" || !URL.canParse(link, at.url)) return undefined;
  const next = new URL(link, at.url);
  if (next.origin === new URL(at.first).origin) return next.href;
  throw userFailure("NEXT_PAGE_ELSEWHERE", `The next page is at ${next.origin}, not at ${new URL(at.first).origin}.`);
}

/** Target of `rel="next"` in a Link header (RFC 8288). */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, target, rest = ""] of (header ?? "").matchAll(
    /<([^>]*)>((?:\s*;\s*[^=;,\s]+(?:=(?:"[^"]*"|[^",;\s]*))?)*)/g,
  )) {
    const rel = /;\s*rel=(?:"([^"]*)"|([^",;\s]*))/i.exec(rest);
    const names = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (names.includes("next")) return target;
  }
  return undefined;
}
