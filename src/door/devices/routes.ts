import { type App, json, noContent } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { PageQuery, ReasonQuery } from "../../http/schemas.ts";
import {
  DeviceBody,
  DeviceCreated,
  DeviceEnrolled,
  DevicePage,
  DeviceParams,
  DeviceSelf,
  EnrolmentBody,
} from "../api.ts";
import type { Devices } from "./devices.ts";

/** Phones at the door: what the organiser's people do about them, and what they call themselves. */
export function deviceRoutes(app: App, devices: Devices): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];
  const action = "door.manage";
  app.concertsOf.set("deviceId", (id) => devices.concertIdsOf(id));

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/devices",
      operationId: "addDevice",
      summary: "Add a phone for the door of some dates",
      tag,
      needs,
      action,
      limits: "by_handler",
      idempotencyKey: { kind: "honoured", route: "add-device" },
      body: DeviceBody,
      answers: { 201: { description: "The device. Its enrolment is shown once.", schema: DeviceCreated } },
    },
    async ({ actor, body, key }) => {
      const answer = await devices.add(actor, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/devices",
      operationId: "listDevices",
      summary: "List the phones at the door, the newest first",
      tag,
      needs,
      action,
      limits: "by_handler",
      query: PageQuery,
      answers: { 200: { description: "Devices.", schema: DevicePage } },
    },
    async ({ actor, query }) => json(await devices.list(actor, query)),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/devices/{deviceId}",
      operationId: "revokeDevice",
      summary: "Shut a lost phone out at once",
      tag,
      needs,
      action,
      asksReason: true,
      params: DeviceParams,
      query: ReasonQuery,
      answers: { 204: { description: "Its token and enrolment open nothing any more.", schema: null } },
      refusals: ["not_found"],
    },
    async ({ actor, params, query }) => {
      await devices.revoke(actor, params.deviceId, query.reason);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/door/enrolments",
      operationId: "enrolDevice",
      summary: "Become the device of an enrolment",
      tag: "Door",
      body: EnrolmentBody,
      answers: { 201: { description: "The device, with its token, shown once.", schema: DeviceEnrolled } },
      refusals: ["forbidden", "unavailable"],
    },
    async ({ body }) => json(await devices.enrol(body.enrolment), 201),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/door/me",
      operationId: "getDevice",
      summary: "See which device this is, and its dates",
      tag: "Door",
      needs: ["device"],
      answers: { 200: { description: "The device.", schema: DeviceSelf } },
    },
    async ({ device }) => json(await devices.show(device)),
  );
}
