declare module "@adobe/structured-data-validator" {
  interface Issue {
    issueMessage: string;
    fieldNames: string[];
  }
  /** `schemaOrg` is the vocabulary as JSON-LD. The events are by format and type. */
  export default class Validator {
    constructor(schemaOrg: object);
    validate(found: { jsonld: Record<string, object[]> }): Promise<Issue[]>;
  }
}
