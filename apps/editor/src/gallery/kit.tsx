import { Play, Search, Trash2, Workflow } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import {
  Badge,
  type BadgeTone,
  Banner,
  Button,
  type ButtonVariant,
  Checkbox,
  ComboBox,
  type ControlSize,
  CopyButton,
  Duration,
  EmptyState,
  IconButton,
  JsonView,
  Kbd,
  NodeIconTile,
  type NodeTint,
  NumberField,
  Pagination,
  RelativeTime,
  SearchField,
  Segmented,
  Select,
  Skeleton,
  SplitPane,
  StatusPill,
  Switch,
  Table,
  Tabs,
  TextArea,
  TextField,
  ToggleIconButton,
  type Tone,
} from "../ui/index.ts";
import styles from "./gallery.module.css";

const VARIANTS: readonly ButtonVariant[] = ["primary", "secondary", "quiet", "danger"];
const SIZES: readonly ControlSize[] = ["dense", "normal", "touch"];
const BADGES: readonly BadgeTone[] = [
  "neutral",
  "accent",
  "running",
  "succeeded",
  "waiting",
  "retrying",
  "failed",
  "pinned",
];
const TONES: readonly Tone[] = ["neutral", "running", "succeeded", "waiting", "failed", "pinned"];
const STATUSES = [
  "queued",
  "running",
  "waiting",
  "paused",
  "retrying",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
] as const;
const TINTS: readonly NodeTint[] = ["trigger", "condition", "action", "flow", "ai"];
type Choice = "a" | "b";
const OPTIONS: readonly { id: Choice; label: string }[] = [
  { id: "a", label: "A" },
  { id: "b", label: "B" },
];
const DATA = { order: "1042", total: 89.9, lines: [{ sku: "A-1", n: 2 }], paid: true, note: null };

/** Every control of the kit in its states, each under its name. */
export function Kit() {
  return (
    <div className={styles.kit}>
      <Buttons />
      <Facts />
      <Fields />
      <Choices />
      <Views />
    </div>
  );
}

function Sample({ of, children }: { of: string; children: ReactNode }) {
  return (
    <section className={styles.sample} data-sample={of} aria-label={of}>
      <h2 translate="no">{of}</h2>
      {children}
    </section>
  );
}

function Buttons() {
  const t = useT();
  const [on, set] = useState(true);
  return (
    <>
      <Sample of="Button">
        {SIZES.map((size) => (
          <div key={size} className={styles.row}>
            {VARIANTS.map((variant) => (
              <Button key={variant} size={size} variant={variant}>
                {t("common.save")}
              </Button>
            ))}
          </div>
        ))}
        <div className={styles.row}>
          <Button icon={Play}>{t("common.create")}</Button>
          <Button isDisabled>{t("common.save")}</Button>
          <Button isPending>{t("common.save")}</Button>
        </div>
      </Sample>
      <Sample of="IconButton ToggleIconButton CopyButton Kbd">
        <div className={styles.row}>
          <IconButton icon={Trash2} label={t("common.delete")} />
          <IconButton icon={Trash2} label={t("common.delete")} isDisabled />
          <ToggleIconButton icon={Search} label={t("nav.find")} isSelected={on} onChange={set} />
          <CopyButton text="1042" />
          <Kbd keys="Ctrl+Shift+P" />
        </div>
      </Sample>
    </>
  );
}

function Facts() {
  const t = useT();
  return (
    <>
      <Sample of="Badge">
        <div className={styles.row}>
          {BADGES.map((tone) => (
            <Badge key={tone} tone={tone}>
              {t("common.on")}
            </Badge>
          ))}
        </div>
      </Sample>
      <Sample of="StatusPill">
        {[false, true].map((pill) => (
          <div key={String(pill)} className={styles.row}>
            {STATUSES.map((status) => (
              <StatusPill key={status} status={status} pill={pill} />
            ))}
          </div>
        ))}
      </Sample>
      <Sample of="Banner">
        {TONES.map((tone) => (
          <Banner key={tone} tone={tone} actions={<Button size="dense">{t("common.retry")}</Button>}>
            {t("common.unexpected")}
          </Banner>
        ))}
      </Sample>
      <Sample of="NodeIconTile">
        <div className={styles.row}>
          {TINTS.map((tint) => (
            <NodeIconTile key={tint} icon="globe" tint={tint} size={32} />
          ))}
        </div>
      </Sample>
      <Sample of="Duration RelativeTime">
        <div className={styles.row}>
          <Duration ms={318} />
          <Duration ms={65_000} />
          <RelativeTime at={Date.now() - 90_000} />
        </div>
      </Sample>
      <Sample of="EmptyState">
        <EmptyState icon={Workflow} title={t("workflows.empty")} actions={<Button>{t("workflows.new")}</Button>}>
          {t("workflows.emptyText")}
        </EmptyState>
      </Sample>
      <Sample of="Skeleton">
        <Skeleton height={32} />
        <Skeleton width="60%" />
      </Sample>
    </>
  );
}

function Fields() {
  const t = useT();
  const [text, setText] = useState("");
  const [number, setNumber] = useState<number | undefined>(5);
  return (
    <Sample of="TextField TextArea SearchField NumberField">
      <TextField label={t("workflows.nameLabel")} value={text} onChange={setText} />
      <TextField
        label={t("workflows.nameLabel")}
        description={t("canvas.varsHelp")}
        value={text}
        onChange={setText}
        optional
      />
      <TextField
        label={t("workflows.nameLabel")}
        value={text}
        onChange={setText}
        error={t("workflows.nameMissing")}
        placeholder={t("workflows.namePlaceholder")}
      />
      <TextField label={t("workflows.nameLabel")} value="1042" onChange={setText} isDisabled />
      <TextArea label={t("workflows.importText")} rows={3} mono value="{}" onChange={setText} />
      <SearchField label={t("workflows.search")} value={text} onChange={setText} />
      <NumberField label={t("workflows.version")} value={number} onChange={setNumber} />
    </Sample>
  );
}

function Choices() {
  const t = useT();
  const [one, setOne] = useState<Choice>("a");
  const [on, setOn] = useState(true);
  return (
    <Sample of="Select ComboBox Segmented Checkbox Switch">
      <Select<Choice> label={t("workflows.statusFilter")} options={OPTIONS} value={one} onChange={setOne} />
      <ComboBox<Choice>
        label={t("workflows.statusFilter")}
        options={OPTIONS}
        value={one}
        onChange={(id) => id && setOne(id)}
      />
      <Segmented<Choice> label={t("workflows.statusFilter")} options={OPTIONS} value={one} onChange={setOne} />
      <Checkbox isSelected={on} onChange={setOn} description={t("canvas.varsHelp")}>
        {t("common.on")}
      </Checkbox>
      <Checkbox isSelected isDisabled>
        {t("common.on")}
      </Checkbox>
      <Switch isSelected={on} onChange={setOn}>
        {t("common.on")}
      </Switch>
      <Switch isSelected={false} isDisabled>
        {t("common.off")}
      </Switch>
    </Sample>
  );
}

function Views() {
  const t = useT();
  const [tab, setTab] = useState<Choice>("a");
  const [size, setSize] = useState(120);
  return (
    <>
      <Sample of="Table Pagination">
        <Table
          label={t("workflows.title")}
          columns={[
            { id: "name", header: t("workflows.name"), cell: (row: { id: string }) => row.id },
            { id: "n", header: t("workflows.version"), align: "end", cell: () => "3" },
          ]}
          rows={[{ id: "A-1" }, { id: "B-2" }]}
          rowKey={(row) => row.id}
        />
        <Pagination count={2} onOlder={() => undefined} />
      </Sample>
      <Sample of="Table waiting">
        <Table
          label={t("workflows.title")}
          columns={[{ id: "name", header: t("workflows.name"), cell: () => null }]}
          rows={undefined}
          rowKey={() => ""}
          expected={2}
        />
      </Sample>
      <Sample of="Tabs">
        <Tabs<Choice>
          label={t("workflows.name")}
          value={tab}
          onChange={setTab}
          items={OPTIONS.map((item, n) => ({ ...item, count: n + 1, content: <p>{item.label}</p> }))}
        />
      </Sample>
      <Sample of="JsonView">
        <JsonView value={DATA} label={t("workflows.importText")} />
      </Sample>
      <Sample of="SplitPane">
        <div className={styles.pane}>
          <SplitPane side="left" size={size} min={80} max={200} onResize={setSize} panel={<p>A</p>}>
            <p>B</p>
          </SplitPane>
        </div>
      </Sample>
    </>
  );
}
