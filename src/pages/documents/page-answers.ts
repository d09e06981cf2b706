import type { Context } from "hono";
import type { SignInMode } from "../../core/access/signing-in.ts";
import { RecentMap } from "../../core/recent-map.ts";
import { SharedBody } from "../../http/compression.ts";
import { publicOrigin } from "../../http/request/public-origin.ts";
import { type Language, LANGUAGE_PARAMETER, languageOf, namedLanguage } from "./language.ts";
import {
  concertDocument,
  listDocument,
  ownDocument,
  type PageDocument,
  type PageName,
} from "./page-documents.ts";
import { fillShell, type PageAddress } from "./shell.ts";
import type { Shop } from "./shown-concert.ts";

/** What the build has made of the pages. */
interface Built {
  shell: string;
  texts: Record<Language, string>;
  picture: string;
}

/** A crowd opens the same few pages, so each is made this often at most, and compressed once. */
const TRUE_FOR_MS = 5_000;
const KEPT_MAX = 400;

interface Kept {
  body: Promise<SharedBody>;
  madeAtMs: number;
}

/** What every page says of its server. */
interface ShownAlways {
  signInMode: SignInMode;
  sendsMail: boolean;
}

/** The HTML of each buyer's page, with what its address says of itself. */
export class PageAnswers {
  readonly #manifest: Built;
  readonly #shop: Shop;
  readonly #shown: ShownAlways;
  readonly #kept = new RecentMap<Kept>(KEPT_MAX);

  constructor(manifest: Built, shop: Shop, shown: ShownAlways) {
    this.#manifest = manifest;
    this.#shop = shop;
    this.#shown = shown;
  }

  async answer(c: Context, name: PageName, headers: Record<string, string>): Promise<Response> {
    const named = namedLanguage(c.req.query(LANGUAGE_PARAMETER));
    const language = named ?? languageOf(c.req.header("Accept-Language") ?? null);
    const address = { origin: publicOrigin(c.req.raw), path: c.req.path, named, language };
    const concertId = c.req.param("concertId");
    // Pages of one's own differ in their numbers, and only those know them.
    const what = name === "concert" || name === "concerts" ? address.path : (concertId ?? "");
    const isNarrowed =
      name === "concerts" && Object.keys(c.req.query()).some((key) => key !== LANGUAGE_PARAMETER);
    const key = [name, what, language, named ?? "", address.origin, isNarrowed].join(" ");
    let kept = this.#kept.get(key);
    if (kept === undefined || performance.now() - kept.madeAtMs > TRUE_FOR_MS) {
      kept = { body: this.#make(name, concertId, address, isNarrowed), madeAtMs: performance.now() };
      this.#kept.set(key, kept);
      kept.body.catch(() => this.#kept.delete(key));
    }
    const all = { ...headers, "Content-Language": language, Vary: "Accept-Language" };
    return (await kept.body).answer(c.req.header("Accept-Encoding"), { headers: all });
  }

  async #make(
    name: PageName,
    concertId: string | undefined,
    address: PageAddress,
    isNarrowed: boolean,
  ): Promise<SharedBody> {
    const page = await this.#document(name, concertId, address, isNarrowed);
    const { shell, texts, picture } = this.#manifest;
    return new SharedBody(
      fillShell(shell, page, address, {
        texts: texts[address.language],
        picture,
        ...this.#shown,
      }),
    );
  }

  async #document(
    name: PageName,
    concertId: string | undefined,
    { origin, path, language }: PageAddress,
    isNarrowed: boolean,
  ): Promise<PageDocument> {
    if (name === "concerts") return listDocument(await this.#shop.concerts(), language, !isNarrowed);
    const concert = concertId === undefined ? null : await this.#shop.concert(concertId);
    if (name !== "concert") return ownDocument(name, concert, language);
    const hasLottery = await this.#shop.hasLottery(concert!.queueId);
    return concertDocument(concert!, hasLottery, language, origin + path, (path) => origin + path);
  }
}
