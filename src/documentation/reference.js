// Shows the reference in place of the plain list, which stays where scripts do not run. Served as it is.

/** Keeps the calls whose method, path, name, summary or section contain every typed word. */
function searchCalls(taggedCalls, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return taggedCalls
    .map((section, tag) =>
      section.update("operations", (calls) =>
        calls.filter((call) => {
          const names = ["operationId", "summary", "description"].map((name) =>
            call.getIn(["operation", name], ""),
          );
          const text = [tag, call.get("method"), call.get("path"), ...names].join(" ").toLowerCase();
          return words.every((word) => text.includes(word));
        }),
      ),
    )
    .filter((section) => section.get("operations").size > 0);
}

// The plain list's style would also apply to the reference.
document.querySelector('link[href="/docs/style.css"]').remove();
document.body.style.margin = "0";

window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  plugins: [() => ({ fn: { opsFilter: searchCalls } })],
  filter: true,
  deepLinking: true,
  docExpansion: "list",
  displayOperationId: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  // The document is not sent to an outside validator.
  validatorUrl: "none",
});
