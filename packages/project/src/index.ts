export {
  type FetchOptions,
  fetchPackage,
  PackageError,
  type PackageErrorCode,
  type PackagePin,
} from "./fetch-package.ts";
