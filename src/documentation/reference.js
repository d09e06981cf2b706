// Shows the reference in place of the plain list, which stays where scripts do not run. Served as it is.

/** Keeps the calls that have every word of what was typed in their method, path, name, summary or section. */
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

// The plain list's own style would reach into the reference.
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
  // Nobody else is asked whether the document is valid.
  validatorUrl: "none",
});
