import type { TemplateSummary } from "@signalbox/model";
import { rank } from "../../app/find.ts";
import type { TemplatesSearch } from "../../app/search.ts";
import type { Translate } from "../../i18n/types.ts";

/**
 * The templates these filters leave, best matches first. Words are looked for in the texts of both languages: people
 * search in the one they think in.
 */
export function filterTemplates(
  all: readonly TemplateSummary[],
  { q, category, system }: TemplatesSearch,
  t: Translate,
): TemplateSummary[] {
  const left = all.filter(
    (one) => (!category || one.category === category) && (!system || one.systems.includes(system)),
  );
  if (!q?.trim()) return left;
  const entries = left.map((template) => ({ template, ...wordsOf(template, t) }));
  return rank(entries, q).map(({ template }) => template);
}

const wordsOf = ({ id, title, summary, category, systems }: TemplateSummary, t: Translate) => ({
  title: `${title.en} ${title.zh ?? ""}`,
  aliases: [
    id,
    summary.en,
    summary.zh ?? "",
    t(`templates.category.${category}`),
    ...systems.map((system) => t(`templates.system.${system}`)),
  ],
});
