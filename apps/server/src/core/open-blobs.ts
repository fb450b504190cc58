import { resolve } from "node:path";
import { BlobKeeper, type BlobStore, type Database, directoryBlobs, S3Blobs } from "@signalbox/store";
import type { BlobPlace, Config } from "../config/settings.ts";

/**
 * Where values above 1 MB go; undefined when they stay in the database.
 *
 * With the built-in database everything is on one machine, so a folder beside it will do. With a database elsewhere
 * there may be workers on other machines, which could not see a folder of this one: then it has to be chosen.
 *
 * @throws SignalboxError `BLOB_STORE_AWAY` when it cannot be used, `BLOB_STORE_OTHER` when it is not this database's.
 */
export async function openBlobs(config: Config, database: Database, dataDir: string): Promise<BlobKeeper | undefined> {
  const place = config.blobStore ?? defaultPlace(database, dataDir);
  if (place.kind === "database") return undefined;
  const keeper = new BlobKeeper(database, await openStore(place, config));
  await keeper.claim();
  return keeper;
}

const defaultPlace = (database: Database, dataDir: string): BlobPlace =>
  database.kind === "embedded" || database.kind === "pglite"
    ? { kind: "folder", folder: resolve(dataDir, "blobs") }
    : { kind: "database" };

async function openStore(place: Exclude<BlobPlace, { kind: "database" }>, config: Config): Promise<BlobStore> {
  if (place.kind === "folder") return directoryBlobs(resolve(place.folder));
  const { s3Endpoint, s3Region, s3AccessKeyId = "", s3SecretAccessKey = "" } = config;
  return new S3Blobs({
    bucket: place.bucket,
    prefix: place.prefix,
    region: s3Region,
    accessKeyId: s3AccessKeyId,
    secretAccessKey: s3SecretAccessKey,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint }),
  });
}
