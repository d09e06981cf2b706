import { TEXT_FLAWS } from "../../../core/names/visible-text.ts";

/**
 * What can be wrong with a file, or strange, in English. The keys are the `kind` of a finding, which programs
 * and translations know it by: a text may change, its key stays. `other` is a place in the file.
 */
export const FINDING_TEXTS = {
  ...TEXT_FLAWS,
  missing_everywhere: "is missing, as in every other seat of the file",
  name_missing: "is missing: give the plan a name, which `?name=` of the address takes",
  section_missing: "is missing: it names the section",

  not_utf8: "is not text in UTF-8; save the file as UTF-8",
  not_json: "is not valid JSON ({{reason}}); save the plan again in the editor",
  nested_too_deep: "is nested deeper than {{max}} times",
  too_many_parts: "has more than {{max}} lists and objects",
  not_plan: "must be a seat plan: an object with zones and categories",
  not_zone: "must be an object with rows",
  not_row: "must be an object with seats",
  not_seat: "must be an object with a seat number",
  not_category: "must be an object with a name",
  not_area: "must be an object with a shape",
  not_label: "must be text in quotation marks, or a whole number",
  not_text: "must be text",
  not_number: "must be a number from {{min}} to {{max}}",
  decimal_comma: "must be a number from {{min}} to {{max}}; write decimals with a point",
  not_point: "must be an object with the numbers x and y",
  not_list: "must be a list in square brackets",
  not_boolean: "must be true or false",
  not_yes_or_no: "must be 1 or 0; yes, true and x count as 1, an empty cell as 0",
  too_many_items: "has {{count}} items; it may have {{max}} items at most",

  header_missing: "must be the header {{columns}}",
  columns_missing: "must be a header with the columns {{columns}}",
  columns_not_by_commas: "must be a header with the columns {{columns}}, with commas between them",
  column_twice: "has the column {{name}} twice",
  column_alone: "has only one of the columns x and y",
  column_unknown: 'has a column that is not known, which is ignored: "{{name}}"',
  quote_not_closed: 'has a quotation mark (") that is not closed',
  text_after_quote: 'has text after a closing quotation mark (")',
  quote_inside: 'has a quotation mark (") inside a cell; write it twice, and quote the cell',
  line_too_long: "is longer than {{max}} characters",
  not_csv: "is not a line of a CSV file, with commas between its cells",
  too_many_cells:
    "has more cells than the header: {{count}}, not {{max}}; quote cells that have commas in them",

  no_seats: "has no seats",
  too_many_seats: "a plan may have {{max}} seats at most",
  too_many_sections: "may have {{max}} sections at most",
  too_many_areas: "may have {{max}} areas and texts at most, all together",
  too_many_categories: "is one more than the {{max}} that a plan may have",
  category_twice: 'is the name of another category too: "{{name}}"',
  category_unknown: "names no category of this plan: {{name}}; it has {{known}}",
  category_unknown_of_seats:
    "names no category of this plan: {{name}}, as {{seats}} seats do; it has {{known}}",
  categories_none: "names a category, and this plan has none: {{name}}",
  category_unused: 'is left out, since no seat has it: "{{name}}"',
  color_chosen: 'is no colour that can be read, so one is chosen for "{{name}}"',
  color_left_out: "is no colour that can be read, so it is left out",
  area_unknown: "is a kind of area that is not known, so it is left out",
  areas_without_seats: "have areas, which are left out, since no seat has a position",
  areas_far_away: "have areas that lie far from all seats, which are left out: {{areas}}",

  seat_twice: "is a second seat {{label}} in row {{row}} of {{section}}: so is {{other}}",
  seat_upon_seat: "is where another seat stands: {{other}}",
  wheelchair_and_companion: "is a wheelchair place and a companion seat at once",
  companion_alone: "is a companion seat, and there is no wheelchair place in its row",
  hall_too_large: "is wider or higher than {{max}} of its seats side by side",
  hall_too_large_by_seats:
    "is wider or higher than {{max}} of its seats side by side; " +
    "seats far from most others: {{seats}}, the first of them {{other}}",
  seat_far_away: "lies far from most other seats, so the hall is drawn small",
  seats_far_away: "lies far from most other seats, as {{others}} more do, so the hall is drawn small",
} as const;

export type FindingKind = keyof typeof FINDING_TEXTS;
