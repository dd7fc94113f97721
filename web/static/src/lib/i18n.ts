// The page's half of the message catalogue (web/locales, go-i18n's format):
// a string, or an object with plural forms chosen by the value named N.

type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Data = Record<string, string | number>;

export class Words {
  private readonly plural: Intl.PluralRules;
  private readonly number: Intl.NumberFormat;
  constructor(
    readonly lang: string,
    private readonly messages: Record<string, Message>,
  ) {
    this.plural = new Intl.PluralRules(lang);
    this.number = new Intl.NumberFormat(lang);
  }

  has(id: string): boolean {
    return id in this.messages;
  }

  /** text fills {{.Name}} by data; numbers are written as the language writes them. */
  text(id: string, data: Data = {}): string {
    const m = this.messages[id];
    if (m === undefined) return id;
    const form = typeof m === "string" ? m : (m[this.plural.select(Number(data["N"] ?? 0))] ?? m.other ?? id);
    return form.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_, name: string) => {
      const v = data[name];
      return typeof v === "number" ? this.number.format(v) : (v ?? "");
    });
  }
}
