import { sampleResult } from "../../rehearsal/judge/sample-result.ts";
import { rehearsalReport } from "../../rehearsal/report/rehearsal-report.ts";
import type { Call, Reply } from "../../testing/clients/call.ts";
import { IMAGES } from "../../testing/uploads/images.ts";

/** The organiser's calls about what is attached to concerts: posters, and a rehearsal of the newest one. */
export function attachedActs(organiser: Call): Record<string, () => Promise<Reply>> {
  return {
    "POST /v1/organiser/images": () =>
      organiser("POST", "/v1/organiser/images", {
        rawBody: IMAGES.PNG.bytes,
        headers: { "Content-Type": "image/png" },
      }),
    "PUT /v1/organiser/concerts/{concertId}/rehearsal": async () => {
      const { body } = await organiser("GET", "/v1/organiser/concerts?limit=1");
      const concertId = body.items[0]?.concertId ?? Bun.randomUUIDv7();
      const report = rehearsalReport(sampleResult({ startedAt: "2025-12-01T10:20:30.000Z" }), concertId);
      return organiser("PUT", `/v1/organiser/concerts/${concertId}/rehearsal`, { body: report });
    },
  };
}
