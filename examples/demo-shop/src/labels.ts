import type { Random } from "./random.ts";

export interface Label {
  id: string;
  order: string;
  external_id: string | null;
  carrier: string;
  service: string;
  tracking_number: string;
  tracking_url: string;
  status: "purchased" | "voided";
}

/** Shipping labels that were bought, by id and by the buyer's own id. */
export class Labels {
  readonly #byId = new Map<string, Label>();
  readonly #byExternalId = new Map<string, Label>();

  get size(): number {
    return this.#byId.size;
  }
  get(id: string): Label | undefined {
    return this.#byId.get(id);
  }
  byExternalId(id: string): Label | undefined {
    return this.#byExternalId.get(id);
  }

  buy(wish: {
    order: string;
    external: string | undefined;
    rate: { carrier: string; service: string };
    random: Random;
  }): Label {
    const tracking = `DS${wish.random.hex(10).toUpperCase()}`;
    const label: Label = {
      id: `lab_${this.#byId.size + 1}`,
      order: wish.order,
      external_id: wish.external ?? null,
      carrier: wish.rate.carrier,
      service: wish.rate.service,
      tracking_number: tracking,
      tracking_url: `https://track.demo-shop.example/${tracking}`,
      status: "purchased",
    };
    this.add(label);
    return label;
  }

  add(label: Label): void {
    this.#byId.set(label.id, label);
    if (label.external_id !== null) this.#byExternalId.set(label.external_id, label);
  }
}
