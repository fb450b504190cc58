import { getRouteApi } from "@tanstack/react-router";

const route = getRouteApi("/w/$id");

/** The canvas of one workflow. */
export default function EditorPage() {
  const { id } = route.useParams();
  return <main>{id}</main>;
}
