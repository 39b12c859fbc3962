const form = /^(?:secret:)?(?:(?:\/\/)?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\/)?([0-9a-z]{20})$/;

/** The id in a secret's URI: `<id>`, `secret:<id>`, `secret:<model>/<id>`, `secret://<model>/<id>`; undefined: it is none. */
export function parseSecretUri(text: string): string | undefined {
  return form.exec(text.trim())?.[2];
}
