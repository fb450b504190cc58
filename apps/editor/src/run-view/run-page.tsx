import { getRouteApi } from "@tanstack/react-router";

const route = getRouteApi("/w/$id/runs/$run");

/** One run on the canvas of its version. */
export default function RunPage() {
  const { run } = route.useParams();
  return <main>{run}</main>;
}
