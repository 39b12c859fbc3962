/**
 * What a plain scalar means to PyYAML, which reads charmcraft.yaml and rockcraft.yaml. YAML parsers differ here, even about 1.1: to PyYAML
 * `y` and `1e3` are texts, `12:30` is a number, and a lone dot is a text.
 *
 * @returns the value; a date stays the text that was written
 * @see PyYAML 6, `yaml/resolver.py`
 */
export function pythonScalar(source: string): string | number | boolean | null {
  if (/^(?:~|null|Null|NULL|)$/.test(source)) return null;
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(source)) return true;
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(source)) return false;
  return wholeNumber(source) ?? fraction(source) ?? source;
}

function wholeNumber(source: string): number | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(source.replaceAll("_", "")) ?? [];
  const signed = (value: number): number => (sign === "-" ? -value : value);
  if (!/^[-+]?[0-9]/.test(source)) return undefined;
  if (/^0b[01]+$/.test(digits)) return signed(Number.parseInt(digits.slice(2), 2));
  if (/^0x[0-9a-fA-F]+$/.test(digits)) return signed(Number.parseInt(digits.slice(2), 16));
  if (/^0[0-7]+$/.test(digits)) return signed(Number.parseInt(digits, 8));
  if (/^(?:0|[1-9][0-9]*)$/.test(digits)) return signed(Number(digits));
  return /^[1-9][0-9]*(?::[0-5]?[0-9])+$/.test(digits) ? signed(sexagesimal(digits)) : undefined;
}

function fraction(source: string): number | undefined {
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(source)) return source.startsWith("-") ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(source)) return Number.NaN;
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(source.replaceAll("_", "")) ?? [];
  const isFloat =
    /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/.test(source) ||
    /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/.test(source);
  if (isFloat) return sign === "-" ? -Number(digits) : Number(digits);
  if (!/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/.test(source)) return undefined;
  return sign === "-" ? -sexagesimal(digits) : sexagesimal(digits);
}

/** `12:30` is 12 times 60 and 30. */
function sexagesimal(digits: string): number {
  return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
