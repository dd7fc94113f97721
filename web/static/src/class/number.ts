// Numbers as people type them: 8192, 8,192, 8 192, 7.2, 7,2, −3, ８１９２, 75 %.

const groups = /^[1-9]\d{0,2}([.,]\d{3})+$/; // 0,125 is no hundred and twenty-five

/**
 * parse reads a number; undefined: it is none. The last of point and comma is
 * the decimal mark where both are there; a comma alone is one unless it parts
 * groups of three. The unit, which stands beside the field, may be typed too.
 */
export function parse(text: string, unit = ""): number | undefined {
  let s = text.replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).trim();
  if (unit && s.toLowerCase().endsWith(unit.toLowerCase())) s = s.slice(0, -unit.length);
  s = s.replace(/[\s\u00a0\u202f'’_]/g, "").replace(/^[−–]/, "-");
  const sign = /^[+-]/.test(s) ? s[0]! : "";
  s = s.slice(sign.length);
  const [point, comma] = [s.lastIndexOf("."), s.lastIndexOf(",")];
  if (point >= 0 && comma >= 0) {
    const [mark, other] = point > comma ? [".", ","] : [",", "."];
    s = s.replaceAll(other, "").replace(mark, ".");
  } else if (comma >= 0) {
    s = groups.test(s) ? s.replaceAll(",", "") : s.replace(",", ".");
  } else if (groups.test(s) && s.indexOf(".") !== point) {
    s = s.replaceAll(".", "");
  }
  return /^(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(s) ? Number(sign + s) : undefined;
}
