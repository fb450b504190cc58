import type { Template } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Circle, CircleCheck, Plus } from "lucide-react";
import { rememberTemplate } from "../../app/begun-from.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useCreateWorkflow } from "../../data/mutations.ts";
import { queries } from "../../data/queries.ts";
import { useCan } from "../../data/session.tsx";
import { requireCatalog } from "../../i18n/index.ts";
import { useI18n, useT } from "../../i18n/provider.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { BackLink } from "../back-link.tsx";
import { DetailProblem } from "../load-problem.tsx";
import { Page } from "../page.tsx";
import { freeName } from "./free-name.ts";
import styles from "./templates.module.css";

const route = getRouteApi("/templates/$id");

/** The canvas is heavy; what a template does can be read before it stands. */
const Picture = lazyPart(async () => {
  const [{ DocumentPicture }] = await Promise.all([
    import("../../canvas/flow/document-picture.tsx"),
    requireCatalog("editor"),
  ]);
  return DocumentPicture;
});

/** One template: its picture, what it does, what it needs, and the way to a draft of one's own. */
export default function TemplatePage() {
  const { t, language, local } = useI18n();
  const { id } = route.useParams();
  const query = useQuery(queries.template(id, language));
  const template = query.data;
  if (query.error) return <DetailProblem query={query} />;
  return (
    <Page
      title={template ? local(template.title) : t("templates.title")}
      subtitle={template && local(template.summary)}
      back={<BackLink to="/templates">{t("templates.title")}</BackLink>}
      actions={template && <UseButton key={template.id} template={template} />}
      right="workflows:read"
    >
      <div className={styles.picture}>
        {template && <Picture key={language} document={template.document} label={t("templates.picture")} />}
      </div>
      {template ? <About template={template} /> : <Skeleton height={240} />}
    </Page>
  );
}

function About({ template }: { template: Template }) {
  const { t, local } = useI18n();
  return (
    <div className={styles.about}>
      <section>
        <h2>{t("templates.does")}</h2>
        <ol className={styles.list}>
          {template.steps.map((step) => (
            <li key={step.en}>{local(step)}</li>
          ))}
        </ol>
      </section>
      <section>
        <h2>{t("templates.needs")}</h2>
        <p className={styles.quiet}>{t("templates.needsText")}</p>
        <ul className={styles.needs}>
          {template.needs.map(({ kind, at, text, filled }) => (
            <li key={`${kind} ${at}`}>
              {filled ? <CircleCheck size={16} data-done aria-hidden /> : <Circle size={16} aria-hidden />}
              <span>
                {local(text)}
                {filled && <span className={styles.quiet}> {t("templates.filled")}</span>}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t("templates.worksWith")}</h2>
        <div className={styles.badges}>
          {template.systems.map((system) => (
            <Badge key={system}>{t(`templates.system.${system}`)}</Badge>
          ))}
        </div>
        <p className={styles.quiet}>{t("templates.draftHint")}</p>
      </section>
    </div>
  );
}

function UseButton({ template }: { template: Template }) {
  const t = useT();
  const { language } = useI18n();
  const may = useCan("workflows:write");
  const navigate = useNavigate();
  const errorText = useErrorText();
  const create = useCreateWorkflow();
  const known = useQuery(queries.workflows());
  if (!may) return null;
  const use = () => {
    const taken = known.data?.items.map((workflow) => workflow.name) ?? [];
    const name = freeName(template.document.name, taken);
    create.mutate(
      { name, document: { ...template.document, name } },
      {
        onSuccess: ({ id }) => {
          rememberTemplate(id, { template: template.id, language });
          void navigate({ to: "/w/$id", params: { id } });
        },
      },
    );
  };
  return (
    <>
      {create.error && <Banner tone="failed">{errorText(create.error)}</Banner>}
      <Button variant="primary" icon={Plus} isPending={create.isPending || known.isPending} onPress={use}>
        {t("templates.use")}
      </Button>
    </>
  );
}
