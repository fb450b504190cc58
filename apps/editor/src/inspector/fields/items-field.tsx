import { isObject, type Json, type JsonSchema } from "@signalbox/model";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { type FormField, formFields, isShown } from "../form-field.ts";
import styles from "../inspector.module.css";
import { useNodeForm } from "../node-context.ts";
import { ParamField } from "../param-field.tsx";
import { withMember } from "./fixed-control.tsx";

/** A list of objects, each a small form: cases of a switch, fields of an object, measures, form fields. */
export function ItemsField({
  label,
  field,
  value,
  onChange,
  path,
}: {
  label: string;
  field: FormField;
  value: readonly Json[];
  onChange(value: Json[] | undefined): void;
  path: string;
}) {
  const t = useT();
  const { readOnly } = useNodeForm();
  const schema = isObject(field.schema.items) ? (field.schema.items as JsonSchema) : {};
  const fields = formFields(schema);
  const items = value.map((item) => (isObject(item) ? item : {}));
  const replace = (index: number, item: Record<string, Json>) =>
    onChange(items.map((other, i) => (i === index ? item : other)));
  const move = (index: number, by: 1 | -1) => {
    const next = [...items];
    const [item] = next.splice(index, 1);
    if (item) next.splice(index + by, 0, item);
    onChange(next);
  };
  const remove = (index: number) => {
    const next = items.filter((_, i) => i !== index);
    onChange(next.length === 0 && !field.required ? undefined : next);
  };
  return (
    <fieldset className={styles.pairs} aria-label={label}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items are told apart by their place
        <fieldset key={index} className={styles.item}>
          <legend className="visually-hidden">{t("inspector.rowOf", { what: label, n: index + 1 })}</legend>
          <div className={styles.itemHead}>
            <span className="numeric">{index + 1}</span>
            {!readOnly && (
              <span>
                <IconButton
                  size="dense"
                  icon={ArrowUp}
                  label={t("inspector.moveUp", { n: index + 1 })}
                  isDisabled={index === 0}
                  onPress={() => move(index, -1)}
                />
                <IconButton
                  size="dense"
                  icon={ArrowDown}
                  label={t("inspector.moveDown", { n: index + 1 })}
                  isDisabled={index === items.length - 1}
                  onPress={() => move(index, 1)}
                />
                <IconButton
                  size="dense"
                  icon={Trash2}
                  label={t("inspector.removeRow", { n: index + 1 })}
                  onPress={() => remove(index)}
                />
              </span>
            )}
          </div>
          {fields
            .filter((inner) => isShown(inner, fields, item))
            .map((inner) => (
              <ParamField
                key={inner.name}
                field={inner}
                value={item[inner.name]}
                path={`${path}[${index}].${inner.name}`}
                onChange={(next) => replace(index, withMember(item, inner.name, next))}
              />
            ))}
        </fieldset>
      ))}
      {!readOnly && (
        <div>
          <Button
            size="dense"
            icon={Plus}
            onPress={({ target }) => {
              onChange([...items, newItem(fields, items, field.name)]);
              focusNewRow(target.closest("fieldset"));
            }}
          >
            {t("inspector.addItem")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

/** A new entry: defaults, and a free id where entries have one (`case_3`). */
function newItem(
  fields: readonly FormField[],
  items: readonly Record<string, Json>[],
  list: string,
): Record<string, Json> {
  const item: Record<string, Json> = {};
  const word = list.replace(/s$/, "");
  for (const field of fields) {
    if (field.initial !== undefined) item[field.name] = field.initial;
    else if (field.name === "id") {
      let n = items.length + 1;
      while (items.some((other) => other.id === `${word}_${n}`)) n++;
      item.id = `${word}_${n}`;
    } else if (field.required && field.widget === "text") item[field.name] = "";
  }
  return item;
}

/** The first field of the row that was just added. Fields load when they are first shown, so it may take some pictures. */
function focusNewRow(list: Element | null, tries = 30): void {
  requestAnimationFrame(() => {
    const row = list?.querySelector(":scope > fieldset:last-of-type");
    const first = row?.querySelector<HTMLElement>("input, textarea, [role=textbox]");
    if (first) first.focus();
    else if (tries > 0) focusNewRow(list, tries - 1);
  });
}
