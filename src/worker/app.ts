import { imageRoutes } from "../catalogue/images/routes.ts";
import type { Context } from "hono";
import { catalogueRoutes } from "../catalogue/routes.ts";
import { seatPlanRoutes } from "../halls/routes.ts";
import { recoveryRoutes } from "../recoveries/routes.ts";
import { notificationRoutes } from "../notifications/routes.ts";
import { messageRoutes } from "../messages/routes.ts";
import { historyRoutes } from "../history/routes.ts";
import { callerAddress } from "../http/caller-address.ts";
import { identityRoutes } from "../identity/routes.ts";
import { signInWithProviderRoutes } from "../identity/sign-ins/routes.ts";
import { operationRoutes } from "./health-routes.ts";
import { concertDeskRoutes } from "../organiser/concerts/routes.ts";
import { webhookEndpointRoutes } from "../webhooks/routes.ts";
import { rehearsedSaleRoutes } from "../orders/rehearsed/routes.ts";
import { readinessRoutes } from "../organiser/readiness/routes.ts";
import { rehearsalRoutes } from "../organiser/rehearsals/routes.ts";
import { liveRoutes } from "../orders/live/routes.ts";
import { seatHistoryRoutes } from "../orders/seats/routes.ts";
import { orderExportRoutes } from "../orders/exports/routes.ts";
import { orderRoutes } from "../orders/routes.ts";
import { refundTermsRoutes } from "../organiser/refund-terms/routes.ts";
import { seatPlanDeskRoutes } from "../organiser/seat-plans/routes.ts";
import { seatDeskRoutes } from "../organiser/seats/routes.ts";
import { organiserRoutes } from "../organiser/routes.ts";
import { boxOfficeRoutes } from "../box-office/routes.ts";
import { jobRoutes } from "../jobs/routes.ts";
import { refundRoutes } from "../payments/refunds/routes.ts";
import { paymentRoutes } from "../payments/routes.ts";
import { deviceRoutes } from "../door/devices/routes.ts";
import { manifestRoutes } from "../door/manifest/routes.ts";
import { scanRoutes } from "../door/scans/routes.ts";
import { documentationRoutes } from "../documentation/routes.ts";
import { pageRoutes } from "../pages/routes.ts";
import { letSitesRead } from "../http/request/cross-site.ts";
import { type App, createHttpApp } from "../http/http.ts";
import { registerSecuritySchemes } from "../http/route-openapi.ts";
import type { Log } from "../core/log.ts";
import { reservationRoutes } from "../reservations/routes.ts";
import type { Services } from "./services.ts";
import { shopOf } from "./shop.ts";
import { settlementRoutes } from "../settlements/routes.ts";
import { staffMemberRoutes } from "../staff/members/routes.ts";
import { staffSessionRoutes } from "../staff/sessions/routes.ts";
import { signInRoutes } from "../staff/sign-in/routes.ts";
import { apiTokenRoutes } from "../staff/tokens/routes.ts";
import { ticketRoutes } from "../tickets/routes.ts";
import { walletRoutes, type WalletAccess } from "../wallet/routes.ts";
import { reversalRoutes } from "../wallet/reversals/routes.ts";
import { webhookRoutes } from "../wallet/top-ups/webhook-routes.ts";
import { waitingRoomRoutes } from "../waiting-room/routes.ts";

/**
 * Makes one Hono app of all modules' routes. `pagesFolder` holds the built pages; null serves the API alone.
 */
export function createApp(
  services: Services,
  walletAccess: WalletAccess,
  log: Log,
  pagesFolder: string | null = null,
): App {
  const {
    identity,
    room,
    catalogue,
    seatPlans,
    reservations,
    wallets,
    reversals,
    webhooks,
    tickets,
    payments,
    organiser,
    concertDesk,
    metrics,
    visitors,
    staff,
    door,
  } = services;
  const addressOf = (c: Context) => callerAddress(c, services.trustedProxyHops);
  const app = createHttpApp(
    log,
    metrics,
    {
      user: (authorization) => identity.user(authorization),
      organiser: (c) => staff.access.actorOf(c.req.raw, addressOf(c)),
      device: (authorization) => door.devices.deviceOf(authorization),
      requireTokenHeader: (header) => room.requireTokenHeader(header),
      openToken: (header, userId, queueId) => room.openToken(header, userId, queueId),
      requireActive: (token) => room.requireActive(token),
      stranger: addressOf,
    },
    services.repeatedCalls,
  );
  registerSecuritySchemes(app.openAPIRegistry);
  letSitesRead(app, services.embedOrigins);
  identityRoutes(app, identity, services.contacts);
  signInWithProviderRoutes(app, services.signIns);
  waitingRoomRoutes(app, room, visitors);
  notificationRoutes(app, services.notifications, services.turnMails);
  seatPlanRoutes(app, seatPlans);
  catalogueRoutes(app, room, visitors, catalogue);
  imageRoutes(app, services.images);
  reservationRoutes(app, reservations);
  walletRoutes(app, wallets, walletAccess);
  reversalRoutes(app, reversals);
  webhookRoutes(app, webhooks);
  paymentRoutes(app, payments);
  refundRoutes(app, services.refunds);
  jobRoutes(app, services.jobs);
  boxOfficeRoutes(app, services.boxOffice);
  settlementRoutes(app, services.settlements);
  refundTermsRoutes(app);
  ticketRoutes(app, tickets);
  organiserRoutes(app, organiser);
  signInRoutes(app, staff.signIn, staff.sessions, addressOf);
  staffSessionRoutes(app, staff.sessions);
  staffMemberRoutes(app, staff.members);
  apiTokenRoutes(app, staff.tokens);
  historyRoutes(app, services.history);
  messageRoutes(app, services.messages);
  recoveryRoutes(app, services.recoveries, services.trustedProxyHops);
  concertDeskRoutes(app, concertDesk);
  orderRoutes(app, services.orders);
  orderExportRoutes(app, services.orderExports);
  rehearsalRoutes(app, services.rehearsals);
  readinessRoutes(app, services.readiness);
  rehearsedSaleRoutes(app, services.rehearsedSales);
  liveRoutes(app, services.live);
  webhookEndpointRoutes(app, services.webhookEndpoints);
  seatHistoryRoutes(app, services.seatHistories);
  seatPlanDeskRoutes(app, services.seatPlanDesk);
  seatDeskRoutes(app, services.seatDesk);
  deviceRoutes(app, door.devices);
  manifestRoutes(app, door.manifests);
  scanRoutes(app, door.scanning);
  operationRoutes(app, services);
  documentationRoutes(app);
  if (pagesFolder !== null) {
    pageRoutes(app, {
      folder: pagesFolder,
      shop: shopOf(services),
      payOrigins: wallets.pageOrigins,
      signInMode: services.signInMode,
      sendsMail: services.contacts.isRequired,
    });
  }
  return app;
}
