import type { SearchHit } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { queries } from "../data/queries.ts";
import { wantedNode } from "./wanted-node.ts";

/** Ms without typing before the server is asked. */
const PAUSE = 150;

/** One letter finds half of everything; one Chinese character is a word. */
const isWorthIt = (q: string): boolean => q.length > 1 || /\p{Script=Han}/u.test(q);

/** What the words find in all workflows, once typing pauses; the last answer stays until the next one is there. */
export function useHits(q: string, limit: number): { items: readonly SearchHit[]; more: boolean; busy: boolean } {
  const [asked, ask] = useState("");
  const wanted = q.trim();
  useEffect(() => {
    const timer = setTimeout(() => ask(wanted), PAUSE);
    return () => clearTimeout(timer);
  }, [wanted]);
  const enabled = isWorthIt(asked) && wanted !== "";
  const { data, isFetching } = useQuery({ ...queries.search(asked, limit), enabled });
  return enabled && data
    ? { ...data, busy: isFetching || asked !== wanted }
    : { items: [], more: false, busy: isFetching || (isWorthIt(wanted) && asked !== wanted) };
}

/** Opens the workflow of a hit at its node, also when that workflow is open already. */
export function useOpenHit(): (hit: SearchHit) => void {
  const navigate = useNavigate();
  return useCallback(
    ({ workflow, node }) => {
      void navigate({ to: "/w/$id", params: { id: workflow }, search: node === undefined ? {} : { node } });
      if (node !== undefined) wantedNode.setState({ workflow, node });
    },
    [navigate],
  );
}
