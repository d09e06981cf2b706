/** A hall as `GET /v1/seat-plans/{seatPlanId}` describes it. Facts of seats are columns, by seat number. */
export interface SeatPlan {
  width: number;
  height: number;
  shapes: readonly PlanShape[];
  sections: readonly { name: string }[];
  rows: readonly { section: number; label: string; firstSeat: number; seats: number }[];
  labels: readonly string[];
  /** Empty for a hall without coordinates. */
  x: readonly number[];
  y: readonly number[];
  categories: readonly { name: string }[];
  category: readonly number[];
  flags: readonly number[];
  /** Each a companion seat's number and that of its wheelchair place. */
  companions: readonly (readonly number[])[];
}

/** A rectangle's `x` and `y` are its upper left corner, those of the others their middle. */
export interface PlanShape {
  kind: "rectangle" | "circle" | "ellipse" | "polygon" | "text";
  x: number;
  y: number;
  /** In degrees, clockwise. */
  rotation?: number | undefined;
  fill?: string | undefined;
  stroke?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  radius?: number | undefined;
  radiusX?: number | undefined;
  radiusY?: number | undefined;
  /** Counted from `x` and `y`. */
  points?: readonly (readonly number[])[] | undefined;
  text?: string | undefined;
  size?: number | undefined;
  /** Of the stage that we draw where a plan has none; the page writes its own word on it. */
  isOurs?: true;
}

/** What the seats of one category cost at a performance. */
export interface CategoryPrice {
  /** An index into the plan's categories. */
  category: number;
  grade: string;
  price: number;
}

/** What a seat is, as bits that add up. */
export const FLAGS = { wheelchair: 1, companion: 2, restrictedView: 4, aisle: 8 } as const;
export type Flag = keyof typeof FLAGS;
